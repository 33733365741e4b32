package dev.kurier.runner.task;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a handler's code says of how it is to be run, in Python by its decorator. It counts where
 * the configuration says nothing.
 *
 * @param timeout soft limit of one run, positive
 * @param maxAttempts attempts, unless the task says otherwise, 1 to 100
 * @param memory address space of a run in bytes, positive
 */
public record Declared(Optional<Duration> timeout, OptionalInt maxAttempts, OptionalLong memory) {

  private static final Declared NOTHING =
      new Declared(Optional.empty(), OptionalInt.empty(), OptionalLong.empty());

  /** Drops what no code can mean: it may say anything. */
  public Declared {
    timeout = timeout.filter(Duration::isPositive);
    maxAttempts =
        maxAttempts.stream().filter(attempts -> attempts >= 1 && attempts <= 100).findAny();
    memory = memory.stream().filter(bytes -> bytes > 0).findAny();
  }

  /** Of code that leaves everything to the configuration. */
  public static Declared nothing() {
    return NOTHING;
  }
}
