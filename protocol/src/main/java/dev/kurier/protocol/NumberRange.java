package dev.kurier.protocol;

/**
 * The magnitudes that every reader can take: those of a 64-bit float. Precision is not limited, so
 * that 2^53+1 stays exact, but {@code 1e400} must not turn into infinity somewhere.
 */
final class NumberRange {

  private NumberRange() {}

  /** Tells whether a short JSON number is too large, or so small that it would read as zero. */
  static boolean isExceededBy(String digits) {
    double nearest = Double.parseDouble(digits);
    return Double.isInfinite(nearest) || (nearest == 0 && !isZero(digits));
  }

  private static boolean isZero(String digits) {
    return digits.chars().takeWhile(c -> c != 'e' && c != 'E').noneMatch(c -> c >= '1' && c <= '9');
  }
}
