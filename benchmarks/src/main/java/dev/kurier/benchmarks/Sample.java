package dev.kurier.benchmarks;

import java.time.Duration;

/**
 * What came of one measurement.
 *
 * @param tasks how many were served, at least one
 * @param elapsed in which time, positive
 * @param p50 how long one took, median
 * @param p99 how long one took, 99th percentile
 */
record Sample(long tasks, Duration elapsed, Duration p50, Duration p99) {

  Sample {
    if (tasks < 1 || !elapsed.isPositive()) {
      throw new IllegalArgumentException("a sample has at least one task and took time");
    }
  }

  /** Tasks in a second. */
  double rate() {
    return tasks * 1e9 / elapsed.toNanos();
  }
}
