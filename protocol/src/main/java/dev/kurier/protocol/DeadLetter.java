package dev.kurier.protocol;

import java.time.Instant;
import java.util.List;

/**
 * A task that has ended badly, self-contained: enough to understand it and to run it again.
 *
 * @param id the task's id; for a record that could not be decoded one derived from its coordinates
 * @param queue the queue it travelled in
 * @param status FAILED, TIMED_OUT or QUARANTINED
 * @param reason why
 * @param code stable upper-case code of the cause, for example {@code NOT_JSON} or {@code
 *     HANDLER_ERROR}
 * @param message for a person
 * @param original what was to be run
 * @param from the record that carried it
 * @param history its executions, oldest first
 * @param outputTail the last output, at most 8 KiB
 * @param diedAt when the ledger decided
 */
public record DeadLetter(
    TaskId id,
    String queue,
    Status status,
    Reason reason,
    String code,
    String message,
    Original original,
    Coordinates from,
    List<AttemptRecord> history,
    String outputTail,
    Instant diedAt) {

  /** Copies the history. */
  public DeadLetter {
    history = List.copyOf(history);
  }

  /** What was to be run. */
  public sealed interface Original {
    /** A task that was understood: it can be replayed. */
    record Understood(Task task) implements Original {}

    /** A record that was not: its bytes as they were, in Base64; empty for an absent value. */
    record Raw(String base64) implements Original {}
  }
}
