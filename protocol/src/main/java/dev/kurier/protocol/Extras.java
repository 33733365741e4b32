package dev.kurier.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a newer minor version wrote beyond what this one knows: fields, and the word of a reason.
 * Kept as it was written, so that a document which is written again loses nothing.
 */
final class Extras {

  private static final String REASON = "reason";
  private static final Pattern WORD = Pattern.compile("[A-Z][A-Z0-9_]{0,99}");

  private Extras() {}

  /**
   * A copy in the same order.
   *
   * @throws IllegalArgumentException if one has a known name
   */
  static Map<String, JsonText> checked(Map<String, JsonText> extras, Set<String> known) {
    for (String name : extras.keySet()) {
      if (known.contains(name)) {
        throw new IllegalArgumentException("extras cannot have the field " + name);
      }
    }
    return Collections.unmodifiableMap(new LinkedHashMap<>(extras));
  }

  /** The same of a document with a reason, without a word that is not in force any more. */
  static Map<String, JsonText> checked(
      Map<String, JsonText> extras, Set<String> known, Reason reason) {
    Map<String, JsonText> fields = new LinkedHashMap<>(extras);
    JsonText word = fields.remove(REASON);
    Map<String, JsonText> copy = new LinkedHashMap<>(checked(fields, known));
    if (word != null && reason == Reason.OTHER) {
      copy.put(REASON, word);
    }
    return Collections.unmodifiableMap(copy);
  }

  /** The unknown fields of a document, and its reason where that is unknown too. */
  static Map<String, JsonText> read(Fields fields, Set<String> known) {
    Map<String, JsonText> extras = new LinkedHashMap<>(fields.others(known));
    if (reason(fields) == Reason.OTHER && !fields.text(REASON).equals(Reason.OTHER.name())) {
      extras.put(REASON, fields.json(REASON));
    }
    return extras;
  }

  /** Only what tells the reason. */
  static Map<String, JsonText> reasonIn(Map<String, JsonText> extras) {
    JsonText word = extras.get(REASON);
    return word == null ? Map.of() : Map.of(REASON, word);
  }

  /** A reason; {@link Reason#OTHER} where this version does not know it. */
  static Reason reason(Fields fields) {
    String word = fields.text(REASON);
    for (Reason reason : Reason.values()) {
      if (reason.name().equals(word)) {
        return reason;
      }
    }
    if (!WORD.matcher(word).matches()) {
      throw fields.bad(REASON, "has up to 100 characters of A-Z 0-9 _");
    }
    return Reason.OTHER;
  }

  /** Writes the reason, by its own word where that was kept. */
  static void writeReason(FieldWriter fields, Reason reason, Map<String, JsonText> extras) {
    JsonText word = extras.get(REASON);
    if (word == null) {
      fields.constant(REASON, reason);
    } else {
      fields.json(REASON, word);
    }
  }

  /** Writes the unknown fields of a document that has a reason. */
  static void writeBesideReason(FieldWriter fields, Map<String, JsonText> extras) {
    extras.forEach((name, value) -> {
      if (!name.equals(REASON)) {
        fields.json(name, value);
      }
    });
  }
}
