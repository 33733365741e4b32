package dev.kurier.runner.advise;

import dev.kurier.runner.task.ExecutionReport;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** Counts the tasks of a load. Confined to one thread. */
final class Tally {

  private static final int FIRST_SIZE = 1024;

  private long[] nanos = new long[FIRST_SIZE];
  private int size;
  private long failures;
  private Optional<String> firstError = Optional.empty();
  private OptionalLong memory = OptionalLong.empty();
  private OptionalLong alive = OptionalLong.empty();

  void add(long took, ExecutionReport report) {
    append(took);
    Optional<String> error = Measurement.error(report.outcome());
    if (error.isPresent()) {
      failures++;
      firstError = firstError.or(() -> error);
    }
    remember(report.footprint().peakMemory());
    alive = report.footprint().servesOn() ? report.footprint().pid() : OptionalLong.empty();
  }

  /** Looks at the process that served last, if it still serves. */
  void look() {
    alive.ifPresent(pid -> remember(ProcessMemory.resident(pid)));
  }

  void add(Tally other) {
    for (int n = 0; n < other.size; n++) {
      append(other.nanos[n]);
    }
    failures += other.failures;
    firstError = firstError.or(() -> other.firstError);
    remember(other.memory);
  }

  private void append(long took) {
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, size * 2);
    }
    nanos[size++] = took;
  }

  private void remember(OptionalLong found) {
    if (found.orElse(0) > memory.orElse(0)) {
      memory = found;
    }
  }

  Figures figures(int concurrency, Duration elapsed) {
    long[] sorted = Arrays.copyOf(nanos, size);
    Arrays.sort(sorted);
    return new Figures(
        concurrency,
        size,
        failures,
        firstError,
        percentile(sorted, 50),
        percentile(sorted, 99),
        size * 1e9 / elapsed.toNanos(),
        memory);
  }

  /** The smallest time that so many of a hundred did not exceed. */
  private static Duration percentile(long[] sorted, int percent) {
    int rank = (int) Math.ceilDiv((long) sorted.length * percent, 100L);
    return Duration.ofNanos(sorted[Math.max(rank, 1) - 1]);
  }
}
