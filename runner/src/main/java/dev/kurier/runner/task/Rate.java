package dev.kurier.runner.task;

import java.time.Duration;
import java.util.Locale;

/**
 * So many in each period, at once or spread over it.
 *
 * @param count 1 to 1,000,000
 * @param period positive, at most a day
 */
public record Rate(int count, Duration period) {

  private static final int MOST = 1_000_000;

  /** Checks the ranges. */
  public Rate {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException("a rate counts 1 to 1000000");
    }
    if (!period.isPositive() || period.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("a rate's period is positive and at most a day");
    }
  }

  /** For example {@code 50 in 1s}. */
  @Override
  public String toString() {
    return count + " in " + period.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /** On the average. */
  public double perSecond() {
    return count / (period.toNanos() / 1e9);
  }
}
