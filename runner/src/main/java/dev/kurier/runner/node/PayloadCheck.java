package dev.kurier.runner.node;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.PayloadRule;
import dev.kurier.runner.task.TaskExecutor;
import dev.kurier.schema.Finding;
import dev.kurier.schema.PayloadSchema;
import dev.kurier.schema.SchemaReading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds payloads to what their handlers accept, before there is anything of a run. Thread-safe. */
final class PayloadCheck {

  private static final Logger LOG = LoggerFactory.getLogger(PayloadCheck.class);

  /** What a harness says of a payload that does not fit a function's parameters. */
  private static final String CODE = "PAYLOAD_INVALID";

  private static final String ERROR_TYPE = "PayloadInvalid";

  private final TaskExecutor executor;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  PayloadCheck(TaskExecutor executor) {
    this.executor = executor;
  }

  /** A schema that some code has shown, read once; empty if it is none. */
  private record Known(JsonText text, Optional<PayloadSchema> schema) {}

  /** How a task ends whose payload its handler does not accept; empty if it may run. */
  Optional<Outcome> refusal(HandlerSpec handler, JsonText payload) {
    List<Finding> findings =
        switch (handler.payloads()) {
          case PayloadRule.Off _ -> List.of();
          case PayloadRule.Configured(PayloadSchema schema) -> schema.check(payload);
          case PayloadRule.OfCode _ -> byCode(handler, payload);
        };
    return findings.isEmpty() ? Optional.empty() : Optional.of(refusal(findings));
  }

  /** A payload may be meant for code that has just been changed: that is looked for before a no. */
  private List<Finding> byCode(HandlerSpec handler, JsonText payload) {
    Optional<JsonText> shown = executor.schema(handler);
    List<Finding> findings = findings(handler, shown, payload);
    if (findings.isEmpty()) {
      return findings;
    }
    Optional<JsonText> newest = executor.newestSchema(handler);
    return newest.equals(shown) ? findings : findings(handler, newest, payload);
  }

  private List<Finding> findings(HandlerSpec handler, Optional<JsonText> shown, JsonText payload) {
    return shown
        .flatMap(text -> schema(handler.type(), text))
        .map(schema -> schema.check(payload))
        .orElse(List.of());
  }

  @SuppressWarnings("ReferenceEquality") // the same object until the code changes
  private Optional<PayloadSchema> schema(String type, JsonText text) {
    Known found = known.get(type);
    if (found == null || found.text() != text) {
      found = new Known(text, read(type, text));
      known.put(type, found);
    }
    return found.schema();
  }

  /** A class may describe itself wrongly; its tasks run as if nothing were known of it. */
  private static Optional<PayloadSchema> read(String type, JsonText text) {
    return switch (PayloadSchema.read(text.toString())) {
      case SchemaReading.Ready(PayloadSchema schema) -> Optional.of(schema);
      case SchemaReading.Faulty faulty -> {
        LOG.atWarn()
            .addKeyValue("handler", type)
            .addKeyValue("fault", faulty.faults().getFirst())
            .log("the handler's code shows no usable schema, its payloads are not checked");
        yield Optional.empty();
      }
    };
  }

  private static Outcome refusal(List<Finding> findings) {
    String all = findings.stream().map(String::valueOf).collect(Collectors.joining("; "));
    return new Outcome.Failed(
        FailureKind.INVALID,
        CODE,
        ERROR_TYPE,
        "nothing has run: by the handler's schema " + all,
        "",
        Optional.empty());
  }
}
