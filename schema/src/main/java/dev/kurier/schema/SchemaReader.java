package dev.kurier.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import com.networknt.schema.serialization.node.LocationJsonNodeFactoryFactory;
import com.networknt.schema.utils.JsonNodes;
import dev.kurier.schema.Alternatives.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/** Makes a schema of its text, and tells where one is wrong. Loads nothing from anywhere. */
final class SchemaReader {

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/";
  private static final List<String> NAMING = List.of("$schema", "$ref", "$dynamicRef", "pattern");
  private static final int MOST_FAULTS = 5;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final JsonNode document;

  private SchemaReader(JsonNode document) {
    this.document = document;
  }

  static SchemaReading read(String text) {
    try {
      JsonNode document =
          JsonNodes.readTree(MAPPER, text, LocationJsonNodeFactoryFactory.getInstance());
      return document == null || document.isMissingNode()
          ? new SchemaReading.Faulty(List.of(new SchemaFault(1, 1, "is empty")))
          : new SchemaReader(document).read();
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      return faulty(at, "is not JSON: " + e.getOriginalMessage());
    }
  }

  private SchemaReading read() {
    // A registry of its own: two schemas may call themselves by the same $id.
    SchemaRegistry registry = registry();
    List<Error> errors =
        new PayloadSchema(registry.getSchema(SchemaLocation.of(DIALECT + "schema")))
            .errors(document);
    if (!errors.isEmpty()) {
      return new SchemaReading.Faulty(
          Alternatives.closest(errors).stream().limit(MOST_FAULTS).map(this::fault).toList());
    }
    try {
      Schema schema = registry.getSchema(document);
      schema.initializeValidators();
      PayloadSchema ready = new PayloadSchema(schema);
      List<Error> ignored = ready.errors(NullNode.getInstance());
      return new SchemaReading.Ready(ready);
    } catch (ValidationLimitExceededException endless) {
      return faulty(locationOf(document), "refers to itself without an end");
    } catch (SchemaException e) {
      return told(String.valueOf(e.getMessage()));
    }
  }

  private static SchemaRegistry registry() {
    return SchemaRegistry.withDialect(
        Dialects.getDraft202012(),
        builder ->
            builder
                .schemaLoader(loader ->
                    loader
                        .fetchRemoteResources(false)
                        .allow(iri -> iri.toString().startsWith(DIALECT)))
                .schemaRegistryConfig(
                    SchemaRegistryConfig.builder()
                        .formatAssertionsEnabled(false)
                        .pathType(PathType.JSON_POINTER)
                        .build()));
  }

  private SchemaFault fault(Refusal refusal) {
    String pointer = refusal.error().getInstanceLocation().toString();
    TokenStreamLocation at = locationOf(document.at(JsonPointer.compile(pointer)));
    return new SchemaFault(
        at.getLineNr(),
        at.getColumnNr(),
        new Finding(pointer, Wording.of(refusal, false)).toString().replace("the payload", "it"));
  }

  /** What was thrown names what it is about, not where that stands. */
  private SchemaReading told(String message) {
    String firstLine = message.lines().findFirst().orElse("");
    JsonNode named = named(document, message).orElse(document);
    String reason =
        firstLine.contains("not allowed to be loaded")
            ? named.asString("") + " is not in this file, and nothing else is loaded"
            : firstLine;
    return faulty(locationOf(named), reason);
  }

  private static Optional<JsonNode> named(JsonNode part, String message) {
    for (String keyword : NAMING) {
      String value = part.path(keyword).asString("");
      String sought = value.startsWith("#") ? value.substring(1) : value;
      if (!sought.isEmpty() && message.contains(sought)) {
        return Optional.of(part.get(keyword));
      }
    }
    return StreamSupport.stream(part.spliterator(), false)
        .flatMap(inner -> named(inner, message).stream())
        .findFirst();
  }

  private static TokenStreamLocation locationOf(JsonNode node) {
    return Objects.requireNonNullElse(
        JsonNodes.tokenStreamLocationOf(node), TokenStreamLocation.NA);
  }

  private static SchemaReading faulty(TokenStreamLocation at, String message) {
    return new SchemaReading.Faulty(
        List.of(
            new SchemaFault(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()), message)));
  }
}
