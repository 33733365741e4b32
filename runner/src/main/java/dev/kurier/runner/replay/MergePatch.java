package dev.kurier.runner.replay;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patches (RFC 7396); numbers keep every digit. Immutable. */
public final class MergePatch {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private MergePatch() {}

  /** The patched value; empty if one of both is no JSON or the value gets too large for a task. */
  public static Optional<JsonText> apply(JsonText value, JsonText patch) {
    try {
      JsonNode merged = merge(MAPPER.readTree(value.bytes()), MAPPER.readTree(patch.bytes()));
      byte[] text = MAPPER.writeValueAsString(merged).getBytes(StandardCharsets.UTF_8);
      return text.length > Limits.VALUE.bytes() ? Optional.empty() : Optional.of(JsonText.of(text));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch;
    }
    ObjectNode merged = target instanceof ObjectNode object ? object : MAPPER.createObjectNode();
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      String name = change.getKey();
      if (change.getValue().isNull()) {
        merged.remove(name);
      } else {
        JsonNode before = merged.path(name);
        merged.set(name, merge(before, change.getValue()));
      }
    }
    return merged;
  }
}
