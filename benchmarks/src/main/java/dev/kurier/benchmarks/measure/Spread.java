package dev.kurier.benchmarks.measure;

import java.util.List;

/**
 * One figure of every sample of a series.
 *
 * @param samples in the order in which they were taken, at least one
 */
public record Spread(List<Double> samples) {

  /** Refuses to be of nothing. */
  public Spread {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("a spread has at least one sample");
    }
  }

  /** The one in the middle, the upper of two. */
  public double median() {
    return sorted().get(samples.size() / 2);
  }

  /** The smallest. */
  public double least() {
    return sorted().getFirst();
  }

  /** The largest. */
  public double most() {
    return sorted().getLast();
  }

  private List<Double> sorted() {
    return samples.stream().sorted().toList();
  }
}
