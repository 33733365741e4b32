package dev.kurier.runner.replay;

import dev.kurier.protocol.JsonText;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where two JSON values differ. The order of members and the spelling of numbers and texts do not
 * count. Pure.
 */
final class JsonDifference {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonDifference() {}

  /**
   * The JSON pointer (RFC 6901) of the first difference, in the order of the first value; empty if
   * there is none. Of values that are no JSON, or nested too deeply, the bytes are compared.
   */
  static Optional<String> first(JsonText one, JsonText other) {
    if (one.equals(other)) {
      return Optional.empty();
    }
    try {
      return first(MAPPER.readTree(one.bytes()), MAPPER.readTree(other.bytes()), "");
    } catch (JacksonException noJson) {
      return Optional.of("");
    }
  }

  private static Optional<String> first(JsonNode one, JsonNode other, String pointer) {
    if (one.isObject() && other.isObject()) {
      return inObjects(one, other, pointer);
    }
    if (one.isArray() && other.isArray()) {
      return inArrays(one, other, pointer);
    }
    boolean areNumbers = one.isNumber() && other.isNumber();
    boolean isEqual =
        areNumbers ? one.decimalValue().compareTo(other.decimalValue()) == 0 : one.equals(other);
    return isEqual ? Optional.empty() : Optional.of(pointer);
  }

  private static Optional<String> inObjects(JsonNode one, JsonNode other, String pointer) {
    for (Map.Entry<String, JsonNode> member : one.properties()) {
      String at = pointer + "/" + escaped(member.getKey());
      JsonNode twin = other.get(member.getKey());
      Optional<String> found = twin == null ? Optional.of(at) : first(member.getValue(), twin, at);
      if (found.isPresent()) {
        return found;
      }
    }
    return other.properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> !one.has(name))
        .findFirst()
        .map(name -> pointer + "/" + escaped(name));
  }

  private static Optional<String> inArrays(JsonNode one, JsonNode other, String pointer) {
    int shorter = Math.min(one.size(), other.size());
    for (int i = 0; i < shorter; i++) {
      Optional<String> found = first(one.get(i), other.get(i), pointer + "/" + i);
      if (found.isPresent()) {
        return found;
      }
    }
    return one.size() == other.size() ? Optional.empty() : Optional.of(pointer + "/" + shorter);
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
