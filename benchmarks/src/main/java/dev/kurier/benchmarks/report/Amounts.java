package dev.kurier.benchmarks.report;

import dev.kurier.benchmarks.measure.Spread;
import java.util.Locale;

/** Numbers as people read them: three digits or so. */
public final class Amounts {

  private Amounts() {}

  /** The median, and in brackets the smallest and the largest. */
  static String text(Spread spread) {
    return "%s (%s-%s)".formatted(text(spread.median()), text(spread.least()), text(spread.most()));
  }

  /** Three digits or so. */
  public static String text(double value) {
    String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, value);
  }

  /** How many times as much. */
  static String times(double ratio) {
    return text(ratio) + "x";
  }
}
