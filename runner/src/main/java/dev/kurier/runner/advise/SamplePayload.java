package dev.kurier.runner.advise;

import dev.kurier.protocol.JsonText;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Makes a payload of what a schema says itself: examples, defaults, constants. Pure. */
public final class SamplePayload {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private SamplePayload() {}

  /** A payload, or nothing if the schema does not say enough: nothing is made up. */
  public static Optional<JsonText> of(JsonText schema) {
    return sample(MAPPER.readTree(schema.bytes()))
        .map(value -> JsonText.of(MAPPER.writeValueAsBytes(value)));
  }

  private static Optional<JsonNode> sample(JsonNode schema) {
    for (String given : new String[] {"default", "const"}) {
      if (schema.has(given)) {
        return Optional.of(schema.get(given));
      }
    }
    for (String list : new String[] {"examples", "enum"}) {
      if (!schema.path(list).isEmpty()) {
        return Optional.of(schema.get(list).get(0));
      }
    }
    if (schema.has("x-described")) {
      return sample(schema.get("x-described"));
    }
    if (schema.has("anyOf")) {
      return schema.get("anyOf").values().stream().flatMap(way -> sample(way).stream()).findFirst();
    }
    return switch (schema.path("type").asString("")) {
      case "null" -> Optional.of(MAPPER.nullNode());
      case "object" -> schema.has("properties") ? object(schema) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<JsonNode> object(JsonNode schema) {
    ObjectNode sample = MAPPER.createObjectNode();
    for (JsonNode name : schema.path("required")) {
      Optional<JsonNode> value = sample(schema.path("properties").path(name.asString()));
      if (value.isEmpty()) {
        return Optional.empty();
      }
      sample.set(name.asString(), value.get());
    }
    return Optional.of(sample);
  }
}
