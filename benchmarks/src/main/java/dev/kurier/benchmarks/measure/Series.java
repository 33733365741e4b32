package dev.kurier.benchmarks.measure;

import java.time.Duration;
import java.util.List;

/**
 * The samples of one contestant at one concurrency.
 *
 * @param samples at least one
 */
public record Series(List<Sample> samples) {

  public Series {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("a series has at least one sample");
    }
  }

  /** The median rate in tasks a second. */
  public double rate() {
    double[] rates = rates();
    return rates[rates.length / 2];
  }

  public double slowest() {
    return rates()[0];
  }

  public double fastest() {
    double[] rates = rates();
    return rates[rates.length - 1];
  }

  /** Median wall time for each task in microseconds; concurrent tasks share it. */
  public double microsPerTask() {
    return 1e6 / rate();
  }

  /** Median processor time for each task in microseconds, of all processes. */
  public double cpuMicrosPerTask() {
    return samples.stream()
        .mapToDouble(Sample::cpuMicrosPerTask)
        .sorted()
        .skip(samples.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  public Duration p50() {
    return middle(samples.stream().map(Sample::p50).sorted().toList());
  }

  public Duration p99() {
    return middle(samples.stream().map(Sample::p99).sorted().toList());
  }

  private static Duration middle(List<Duration> sorted) {
    return sorted.get(sorted.size() / 2);
  }

  private double[] rates() {
    return samples.stream().mapToDouble(Sample::rate).sorted().toArray();
  }
}
