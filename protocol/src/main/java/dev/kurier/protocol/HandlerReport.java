package dev.kurier.protocol;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a handler fares on a node.
 *
 * @param type the task type that it serves
 * @param breaker its breaker group
 * @param running how many runs of it go on
 * @param concurrency how many may; empty: as many as there are slots
 * @param rate how many may begin in a time, as it is configured; empty: as many as there are
 * @param retryIn how long its breaker stays open from now on; empty unless it is open
 * @param problem why it cannot serve now; empty: it can
 */
public record HandlerReport(
    String type,
    String breaker,
    int running,
    OptionalInt concurrency,
    Optional<String> rate,
    Optional<Duration> retryIn,
    Optional<String> problem) {

  /** Tells whether it runs as many as it may. */
  public boolean isFull() {
    return concurrency.isPresent() && running >= concurrency.getAsInt();
  }
}
