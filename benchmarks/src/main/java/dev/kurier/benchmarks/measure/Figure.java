package dev.kurier.benchmarks.measure;

import java.time.Duration;

/** What of a measurement is compared. */
public enum Figure {
  /** Wall time for each task; tasks that run at once share it. */
  TIME("us/task", false),
  /** How many were served in a second. */
  RATE("tasks/s", true),
  /** How long one took, median. */
  P50("p50 ms", false),
  /** How long one took, 99th percentile. */
  P99("p99 ms", false),
  /** What was written to Kafka for each task. */
  BYTES("bytes/task", false);

  private final String unit;
  private final boolean isMoreBetter;

  Figure(String unit, boolean isMoreBetter) {
    this.unit = unit;
    this.isMoreBetter = isMoreBetter;
  }

  /** For the table. */
  public String unit() {
    return unit;
  }

  /** The figure of each sample. */
  public Spread of(Series series) {
    return new Spread(series.samples().stream().map(this::of).toList());
  }

  private double of(Sample sample) {
    return switch (this) {
      case TIME -> 1e6 / sample.rate();
      case RATE -> sample.rate();
      case P50 -> millis(sample.p50());
      case P99 -> millis(sample.p99());
      case BYTES -> (double) sample.bytes() / sample.tasks();
    };
  }

  /** Whether one median is at least as good as another. */
  boolean isAsGood(double one, double other) {
    return isMoreBetter ? one >= other : one <= other;
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
