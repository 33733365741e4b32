package dev.kurier.runner.guard;

import java.time.Duration;

/**
 * When a circuit breaker opens and for how long.
 *
 * @param window how many of the newest results it judges, 1 to 1000
 * @param minimum results before it judges at all, 1 to {@code window}
 * @param failurePercent it opens at this share of failures, 1 to 100
 * @param probes runs it lets through when half open, at least 1
 * @param firstWait about how long it stays open the first time; doubles each time it opens again
 * @param longestWait the most it stays open
 */
public record BreakerSettings(
    int window,
    int minimum,
    int failurePercent,
    int probes,
    Duration firstWait,
    Duration longestWait) {

  /** Checks the ranges. */
  public BreakerSettings {
    require(window >= 1 && window <= 1000, "window is 1 to 1000");
    require(minimum >= 1 && minimum <= window, "minimum is 1 to window");
    require(failurePercent >= 1 && failurePercent <= 100, "failurePercent is 1 to 100");
    require(probes >= 1, "probes is at least 1");
    require(
        firstWait.isPositive() && firstWait.compareTo(longestWait) <= 0,
        "firstWait is positive and at most longestWait");
  }

  /** Half of at least 5 of the last 20 failed; open for 10 s to 5 min; 2 probes. */
  public static BreakerSettings defaults() {
    return new BreakerSettings(20, 5, 50, 2, Duration.ofSeconds(10), Duration.ofMinutes(5));
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
