package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
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

  /** Where the parser thinks a value began; it knows no more than that it does not know. */
  private static final Pattern START = Pattern.compile(" \\(start marker at .*", Pattern.DOTALL);

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

  /**
   * What somebody wrote, checked.
   *
   * @param what names it in a message
   */
  static JsonText input(String what, byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node == null || node.isMissingNode()) {
        throw new CommandException(
            Exit.USAGE, what + " is empty: give one JSON value, for example {}");
      }
      return JsonText.of(new String(bytes, StandardCharsets.UTF_8).strip());
    } catch (JacksonException e) {
      throw new CommandException(
          Exit.USAGE,
          "%s is not JSON: %s (line %d, column %d)"
              .formatted(
                  what,
                  START.matcher(e.getOriginalMessage()).replaceFirst(""),
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr()));
    }
  }
}
