package dev.kurier.runner.advise;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Writes a few keys as YAML in one line; texts are quoted as in JSON where they need it. Pure. */
final class Yaml {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Yaml() {}

  static String map(Map<String, ?> keys) {
    return keys.entrySet().stream()
        .map(entry -> word(entry.getKey()) + ": " + value(entry.getValue()))
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  private static String value(Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(word -> MAPPER.writeValueAsString(word.toString()))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return word(value.toString());
  }

  /** A text that YAML takes for nothing else stands as it is. */
  static String word(String text) {
    return text.matches("[a-z][a-z-]*") || text.matches("[A-Za-z]+(\\.[A-Za-z_]+)+")
        ? text
        : MAPPER.writeValueAsString(text);
  }
}
