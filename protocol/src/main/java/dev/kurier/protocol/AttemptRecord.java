package dev.kurier.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One execution in a task's history.
 *
 * @param handlerVersion which code ran, as {@link Event.Ended} tells it; empty if nothing ran, or
 *     nobody was left to tell
 */
public record AttemptRecord(
    int attempt,
    String execution,
    String node,
    Instant startedAt,
    Duration ranFor,
    Outcome outcome,
    Optional<String> handlerVersion) {

  /** One of which nobody tells what code it was. */
  public AttemptRecord(
      int attempt,
      String execution,
      String node,
      Instant startedAt,
      Duration ranFor,
      Outcome outcome) {
    this(attempt, execution, node, startedAt, ranFor, outcome, Optional.empty());
  }
}
