package dev.kurier.protocol;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The terminal state for the submitter, a pure function of the task's state: every copy is
 * byte-identical.
 *
 * @param taskId which task
 * @param correlationId what the submitter matches by
 * @param type the handler's type
 * @param status terminal
 * @param reason why it ended so
 * @param detail a sentence for a person, or empty
 * @param attempt the attempt that decided
 * @param outcome the deciding outcome; empty if nothing ran (cancelled or expired before a run)
 * @param finishedAt when the ledger decided
 * @param extras unknown fields by name, and under {@code reason} the word of a reason that is not
 *     known here
 */
public record Reply(
    TaskId taskId,
    String correlationId,
    String type,
    Status status,
    Reason reason,
    String detail,
    int attempt,
    Optional<Outcome> outcome,
    Instant finishedAt,
    Map<String, JsonText> extras) {

  /** What the detail of a reply starts with whose outcome is left out. */
  public static final String TOO_LARGE = "RESULT_TOO_LARGE_FOR_REPLY_TOPIC";

  private static final String CLIPPED =
      TOO_LARGE + ": the outcome stands in the task's state; raise max.message.bytes of the topic";

  /** Checks that the status is an end, and copies the extras. */
  public Reply {
    extras = Extras.checked(extras, ReplyForm.KNOWN, reason);
    if (!status.isTerminal()) {
      throw new IllegalArgumentException("a reply tells a terminal status, not " + status);
    }
  }

  /** A reply without unknown fields. */
  public Reply(
      TaskId taskId,
      String correlationId,
      String type,
      Status status,
      Reason reason,
      String detail,
      int attempt,
      Optional<Outcome> outcome,
      Instant finishedAt) {
    this(
        taskId,
        correlationId,
        type,
        status,
        reason,
        detail,
        attempt,
        outcome,
        finishedAt,
        Map.of());
  }

  /**
   * The reply that a terminal state gives.
   *
   * @throws IllegalArgumentException if the state is not terminal
   */
  public static Reply of(TaskState state) {
    TaskHeader task = state.task();
    boolean clipped = state.replyClipped();
    return new Reply(
        task.id(),
        task.correlationId(),
        task.type(),
        state.status(),
        state.reason(),
        clipped ? CLIPPED : state.detail(),
        task.attempt(),
        clipped ? Optional.empty() : state.outcome(),
        state.updatedAt(),
        Extras.reasonIn(state.extras()));
  }
}
