package dev.kurier.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.Schema;
import com.networknt.schema.ValidationLimitExceededException;
import dev.kurier.protocol.JsonText;
import dev.kurier.schema.Alternatives.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON Schema (draft 2020-12) that payloads are held to. Numbers are compared exactly; {@code
 * format} is not asserted. Reading one loads nothing but the text it is given: a reference to
 * anything else is a fault. Immutable and safe for use from many threads.
 *
 * <p>{@code "x-sensitive": true} or {@code "writeOnly": true} at a part keeps the values that it is
 * for out of all findings.
 */
public final class PayloadSchema {

  /** How many findings are told of one payload. */
  public static final int MOST_FINDINGS = 10;

  /** What a hint describes and is not checked. */
  static final String DESCRIBED = "x-described";

  private static final int POINTER = 200;

  /** Far more than a sane schema needs for a payload of 1 MiB, and about a second of work. */
  private static final long MOST_STEPS = 5_000_000;

  private static final int DEEPEST = 1_000;

  /** A payload that is valid leaves no findings, and most are. */
  private static final ExecutionConfig CONFIG =
      ExecutionConfig.builder()
          .formatAssertionsEnabled(false)
          .maxEvaluationSteps(MOST_STEPS)
          .maxEvaluationDepth(DEEPEST)
          .build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .nodeFactory(new ExactNumbers())
          .build();

  private final Schema schema;

  PayloadSchema(Schema schema) {
    this.schema = schema;
  }

  /** Reads the text of a schema. Never throws, whatever it is. */
  public static SchemaReading read(String json) {
    return SchemaReader.read(json);
  }

  /**
   * Reads the text of a schema that is part of a program.
   *
   * @throws IllegalArgumentException if it is not one; says what is wrong and where
   */
  public static PayloadSchema of(String json) {
    SchemaReading reading = SchemaReader.read(json);
    if (reading instanceof SchemaReading.Ready ready) {
      return ready.schema();
    }
    throw new IllegalArgumentException(
        "not a JSON Schema: "
            + ((SchemaReading.Faulty) reading)
                .faults().stream().map(String::valueOf).collect(Collectors.joining("; ")));
  }

  /** The schema itself. */
  public JsonText text() {
    return JsonText.of(schema.getSchemaNode().toString());
  }

  /** What is wrong with a payload; empty if it fits. At most {@value #MOST_FINDINGS}. */
  public List<Finding> check(JsonText payload) {
    JsonNode value;
    try {
      value = MAPPER.readTree(payload.bytes());
    } catch (JacksonException e) {
      return List.of(new Finding("", "is not JSON: " + e.getOriginalMessage()));
    }
    try {
      List<Error> errors = errors(value);
      return errors.isEmpty() ? List.of() : findings(errors, value);
    } catch (ValidationLimitExceededException tooMuch) {
      return List.of(
          new Finding("", "is too complex to be checked by this schema: the check was given up"));
    } catch (JacksonException outOfRange) {
      return List.of(new Finding("", "has a number that is too large to be checked"));
    }
  }

  /** The findings as sentences, for a client's {@code TaskType.checkedBy}. */
  public List<String> problems(JsonText payload) {
    return check(payload).stream().map(Finding::toString).toList();
  }

  List<Error> errors(JsonNode value) {
    return schema.validate(
        value,
        context -> {
          context.setExecutionConfig(CONFIG);
          context.setErrors(new FirstErrors());
        });
  }

  private List<Finding> findings(List<Error> errors, JsonNode value) {
    SensitivePlaces sensitive = SensitivePlaces.of(schema.getSchemaNode(), value);
    Set<Finding> findings = new LinkedHashSet<>();
    for (Refusal refusal : Alternatives.closest(errors)) {
      findings.add(finding(refusal, sensitive));
    }
    return findings.stream().limit(MOST_FINDINGS).toList();
  }

  private static Finding finding(Refusal refusal, SensitivePlaces sensitive) {
    String pointer = refusal.error().getInstanceLocation().toString();
    Optional<String> hidden = sensitive.around(pointer);
    if (hidden.isPresent() && !hidden.get().equals(pointer)) {
      return new Finding(
          Clipped.text(hidden.get(), POINTER), "does not fit, and is too sensitive to say more");
    }
    return new Finding(Clipped.text(pointer, POINTER), Wording.of(refusal, hidden.isPresent()));
  }
}
