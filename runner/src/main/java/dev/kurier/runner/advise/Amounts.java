package dev.kurier.runner.advise;

import java.time.Duration;
import java.util.Locale;

/** Writes measured amounts with three digits. Pure. */
public final class Amounts {

  private static final double THOUSAND = 1e3;
  private static final double MEBIBYTE = 1 << 20;

  private Amounts() {}

  /** A time in the unit that suits it: {@code 9.21 µs}, {@code 1.08 ms}, {@code 12.0 s}. */
  public static String time(Duration duration) {
    double amount = duration.toNanos() / THOUSAND;
    for (String unit : new String[] {"µs", "ms"}) {
      if (amount < THOUSAND) {
        return digits(amount) + " " + unit;
      }
      amount /= THOUSAND;
    }
    return digits(amount) + " s";
  }

  /** Bytes in MiB. */
  public static String memory(long bytes) {
    return digits(bytes / MEBIBYTE) + " MiB";
  }

  /** Three digits of a number, or all of those before the point. */
  public static String digits(double amount) {
    String form = amount < 10 ? "%.2f" : amount < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, form, amount);
  }
}
