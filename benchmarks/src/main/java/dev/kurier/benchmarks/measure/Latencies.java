package dev.kurier.benchmarks.measure;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How long each call took, to within one part in 128; as large after a billion calls as after one.
 * Belongs to one thread.
 */
public final class Latencies {

  /** How many binary digits after the first one tell durations apart. */
  private static final int DIGITS = 7;

  private final long[] counts = new long[(Long.SIZE - DIGITS) << DIGITS];

  public void add(long nanos) {
    counts[index(nanos)]++;
  }

  private static int index(long nanos) {
    int dropped = Math.max(0, Long.SIZE - 1 - DIGITS - Long.numberOfLeadingZeros(nanos));
    return (dropped << DIGITS) + (int) (nanos >>> dropped);
  }

  /** The shortest duration that is counted there. */
  private static long nanos(int index) {
    int dropped = Math.max(0, (index >>> DIGITS) - 1);
    return (long) (index - (dropped << DIGITS)) << dropped;
  }

  /** All calls of all callers as one sample. */
  public static Sample sample(List<Latencies> callers, Duration elapsed) {
    Latencies all = new Latencies();
    callers.forEach(caller -> Arrays.setAll(all.counts, i -> all.counts[i] + caller.counts[i]));
    long calls = Arrays.stream(all.counts).sum();
    if (calls == 0) {
      throw new IllegalStateException("no call ended within " + elapsed + ": raise --seconds");
    }
    return Sample.of(calls, elapsed, all.after(calls / 2), all.after(calls * 99 / 100));
  }

  /** How long the call took that as many were shorter than. */
  private Duration after(long shorter) {
    int index = 0;
    for (long seen = counts[0]; seen <= shorter; seen += counts[index]) {
      index++;
    }
    return Duration.ofNanos(nanos(index));
  }
}
