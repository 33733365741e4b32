package dev.kurier.benchmarks;

import java.time.Duration;

/**
 * What came of one measurement.
 *
 * @param tasks how many were served, at least one
 * @param elapsed in which time, positive
 * @param p50 how long one took, median
 * @param p99 how long one took, 99th percentile
 * @param cpu processor time of all processes of it, zero if unknown
 */
record Sample(long tasks, Duration elapsed, Duration p50, Duration p99, Duration cpu) {

  Sample {
    if (tasks < 1 || !elapsed.isPositive()) {
      throw new IllegalArgumentException("a sample has at least one task and took time");
    }
  }

  /** One whose processor time nobody has looked at yet. */
  static Sample of(long tasks, Duration elapsed, Duration p50, Duration p99) {
    return new Sample(tasks, elapsed, p50, p99, Duration.ZERO);
  }

  Sample withCpu(Duration used) {
    return new Sample(tasks, elapsed, p50, p99, used);
  }

  /** Processor time for each task in microseconds. */
  double cpuMicrosPerTask() {
    return cpu.toNanos() / 1e3 / tasks;
  }

  /** Tasks in a second. */
  double rate() {
    return tasks * 1e9 / elapsed.toNanos();
  }
}
