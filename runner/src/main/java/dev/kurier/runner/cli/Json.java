package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the JSON of commands; numbers keep every digit. Immutable. */
final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  static String compact(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static String pretty(Object value) {
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
  }

  static JsonNode tree(JsonText text) {
    return MAPPER.readTree(text.bytes());
  }

  static JsonNode tree(byte[] text) {
    return MAPPER.readTree(text);
  }

  /** The input of a task, checked. */
  static JsonText input(byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node == null || node.isMissingNode()) {
        throw new CommandException(
            Exit.USAGE, "the input is empty: give one JSON value, for example {}");
      }
      return JsonText.of(new String(bytes, StandardCharsets.UTF_8).strip());
    } catch (JacksonException e) {
      throw new CommandException(
          Exit.USAGE,
          "the input is not JSON: %s (line %d, column %d)"
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr()));
    }
  }
}
