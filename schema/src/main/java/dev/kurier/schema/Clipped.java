package dev.kurier.schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** A little of what may be long. Pure. */
final class Clipped {

  private static final int VALUE = 20;

  private Clipped() {}

  /** At most so many characters, with an ellipsis where something is left out. */
  static String text(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }

  /** A value as JSON; of one that holds others only its kind. */
  static String value(JsonNode value) {
    if (value.isObject()) {
      return "an object";
    }
    if (value.isArray()) {
      return "an array";
    }
    return value.isString() ? quoted(value.asString()) : text(value.toString(), VALUE);
  }

  /** A text in quotation marks, escaped as JSON does. */
  static String quoted(String text) {
    return StringNode.valueOf(text(text, VALUE)).toString();
  }
}
