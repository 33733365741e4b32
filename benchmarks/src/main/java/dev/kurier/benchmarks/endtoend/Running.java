package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Something that is measured while processes run for it.
 *
 * @param name for the table
 * @param measured what is done each time
 * @param processes ended with it, the last one first
 */
record Running(String name, Measured measured, List<? extends AutoCloseable> processes)
    implements Contestant {

  /** Takes one sample. */
  @FunctionalInterface
  interface Measured {
    Sample measure(int concurrency, Duration time) throws IOException, InterruptedException;
  }

  Running {
    processes = List.copyOf(processes);
  }

  /** Kurier itself. */
  static Running kurier(Measured measured, List<? extends AutoCloseable> processes) {
    return new Running("Kurier", measured, processes);
  }

  /** Processes that only have to run, until they are closed. */
  static Running idle(List<? extends AutoCloseable> processes) {
    return new Running(
        "Kurier",
        (_, _) -> {
          throw new IllegalStateException("what only runs is not measured");
        },
        processes);
  }

  /** A floor that needs no process of its own. */
  static Running floor(String name, Measured measured) {
    return new Running(name, measured, List.of());
  }

  @Override
  public Sample measure(int concurrency, Duration time) throws IOException, InterruptedException {
    return measured.measure(concurrency, time);
  }

  @Override
  public void close() {
    for (AutoCloseable process : processes.reversed()) {
      try {
        process.close();
      } catch (Exception e) {
        throw new IllegalStateException("what ran for " + name + " cannot be ended", e);
      }
    }
  }
}
