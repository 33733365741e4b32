package dev.kurier.protocol;

/** Halves of UTF-16 pairs that stand alone: text with one cannot be written as UTF-8. */
final class Surrogates {

  private static final int REPLACEMENT = 0xFFFD;

  private Surrogates() {}

  static boolean hasLone(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (isLone(text.codePointAt(i))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  /** The text with U+FFFD for each: a log tail may have been cut in the middle of a pair. */
  static String replaceLone(String text) {
    if (!hasLone(text)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().map(c -> isLone(c) ? REPLACEMENT : c).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isLone(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
