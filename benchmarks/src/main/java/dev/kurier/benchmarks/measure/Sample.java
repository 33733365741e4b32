package dev.kurier.benchmarks.measure;

import java.time.Duration;

/**
 * What came of one measurement.
 *
 * @param tasks how many were served, at least one
 * @param elapsed in which time, positive
 * @param p50 how long one took, median; zero if nobody has looked
 * @param p99 how long one took, 99th percentile; zero if nobody has looked
 * @param cpu processor time of all processes of it, zero if unknown
 * @param bytes what was written to Kafka for them, zero if nobody has looked
 */
public record Sample(
    long tasks, Duration elapsed, Duration p50, Duration p99, Duration cpu, long bytes) {

  /** Refuses to be of nothing. */
  public Sample {
    if (tasks < 1 || !elapsed.isPositive()) {
      throw new IllegalArgumentException("a sample has at least one task and took time");
    }
  }

  /** One of which nobody has looked at processor time and bytes yet. */
  public static Sample of(long tasks, Duration elapsed, Duration p50, Duration p99) {
    return new Sample(tasks, elapsed, p50, p99, Duration.ZERO, 0);
  }

  /** One that tells a rate and nothing else. */
  public static Sample rate(long tasks, Duration elapsed) {
    return of(tasks, elapsed, Duration.ZERO, Duration.ZERO);
  }

  Sample withCpu(Duration used) {
    return new Sample(tasks, elapsed, p50, p99, used, bytes);
  }

  /** The same that has written this much to Kafka. */
  public Sample withBytes(long written) {
    return new Sample(tasks, elapsed, p50, p99, cpu, written);
  }

  /** Processor time for each task in microseconds. */
  public double cpuMicrosPerTask() {
    return cpu.toNanos() / 1e3 / tasks;
  }

  /** Tasks in a second. */
  public double rate() {
    return tasks * 1e9 / elapsed.toNanos();
  }
}
