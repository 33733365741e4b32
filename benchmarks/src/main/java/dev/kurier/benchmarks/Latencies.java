package dev.kurier.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** How long each call took. Belongs to one thread. */
final class Latencies {

  private long[] nanos = new long[1024];
  private int count;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
  }

  /** All calls of all callers as one sample. */
  static Sample sample(List<Latencies> callers, Duration elapsed) {
    long[] sorted =
        callers.stream()
            .flatMapToLong(caller -> Arrays.stream(caller.nanos, 0, caller.count))
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      throw new IllegalStateException("no call ended within " + elapsed + ": raise --seconds");
    }
    return Sample.of(
        sorted.length,
        elapsed,
        Duration.ofNanos(sorted[sorted.length / 2]),
        Duration.ofNanos(sorted[(int) (sorted.length * 99L / 100)]));
  }
}
