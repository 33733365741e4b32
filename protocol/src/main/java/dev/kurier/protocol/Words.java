package dev.kurier.protocol;

/**
 * The forms of identifiers. Every document has several of them: patterns took a tenth of the time
 * that it takes to read one.
 */
final class Words {

  /** The longest printable word. */
  private static final int LONGEST = 200;

  private Words() {}

  /**
   * Tells whether a text has 1 to so many letters and digits of ASCII, the first of them one.
   *
   * @param others what else may follow it
   */
  static boolean isName(String text, int most, String others) {
    if (text.isEmpty() || text.length() > most || !isLetterOrDigit(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && others.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether a text has 1 to 200 printable characters of ASCII, no spaces. */
  static boolean isPrintable(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
