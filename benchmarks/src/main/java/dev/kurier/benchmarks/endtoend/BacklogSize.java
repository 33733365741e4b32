package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Sample;
import java.time.Duration;

/** How many tasks take about as long as a measurement is to take. Belongs to one thread. */
final class BacklogSize {

  private static final int LEAST = 40;

  private final int first;
  private final int most;
  private double rate;

  /**
   * Begins with a guess.
   *
   * @param first how many before anything is known
   * @param most the most at any time
   */
  BacklogSize(int first, int most) {
    this.first = first;
    this.most = most;
  }

  /** Always the same. */
  static BacklogSize of(int tasks) {
    return new BacklogSize(tasks, tasks);
  }

  int next(Duration time) {
    if (rate == 0 || first == most) {
      return first;
    }
    return Math.clamp(Math.round(rate * time.toNanos() / 1e9), LEAST, most);
  }

  /** Takes note of what came of the last one, and passes it on. */
  Sample learn(Sample sample) {
    rate = sample.rate();
    return sample;
  }
}
