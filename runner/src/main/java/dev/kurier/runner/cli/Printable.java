package dev.kurier.runner.cli;

/** Makes foreign text safe to show: what could steer a terminal or hide text becomes an escape. */
final class Printable {

  private Printable() {}

  /** One line. */
  static String line(String text) {
    return escaped(text, false);
  }

  /** Keeps line ends and tabs. */
  static String block(String text) {
    return escaped(text, true);
  }

  /** JSON: inside its strings the same as JSON's own escapes. */
  static String json(String json) {
    StringBuilder safe = new StringBuilder(json.length());
    json.codePoints()
        .forEach(point -> {
          if (isDangerous(point)) {
            Character.toString(point).chars().forEach(c -> safe.append("\\u%04x".formatted(c)));
          } else {
            safe.appendCodePoint(point);
          }
        });
    return safe.toString();
  }

  private static String escaped(String text, boolean lines) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(point -> append(safe, point, lines));
    return safe.toString();
  }

  private static void append(StringBuilder safe, int point, boolean lines) {
    boolean layout = point == '\n' || point == '\t';
    if ((lines && layout) || !isDangerous(point)) {
      safe.appendCodePoint(point);
    } else if (point <= 0xFF) {
      safe.append("\\x%02x".formatted(point));
    } else {
      safe.append("\\u{%x}".formatted(point));
    }
  }

  private static boolean isDangerous(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
