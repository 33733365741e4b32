package dev.kurier.benchmarks.measure;

import java.io.IOException;
import java.time.Duration;

/** Something that serves tasks and can be measured; it checks every answer. */
public interface Contestant extends AutoCloseable {

  /** What it is, for the table. */
  String name();

  /**
   * Serves tasks for a time, a given number of them at once.
   *
   * @throws IllegalStateException if an answer is not equal to its payload
   */
  Sample measure(int concurrency, Duration time) throws IOException, InterruptedException;

  @Override
  default void close() {}
}
