package dev.kurier.protocol;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The terminal state for the submitter, a pure function of the task's state: every copy of it is
 * byte-identical. One that is only reported comes from a runner, before the ledger has decided.
 *
 * @param taskId which task
 * @param correlationId what the submitter matches by
 * @param type the handler's type
 * @param status terminal
 * @param reason why it ended so
 * @param detail a sentence for a person, or empty
 * @param attempt the attempt that decided
 * @param outcome the deciding outcome; empty if nothing ran (cancelled or expired before a run)
 * @param finishedAt when the ledger decided; of a reported one, when the log had the outcome
 * @param reported whether a runner tells it: the reply that the ledger settles follows, and decides
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
    boolean reported,
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

  /** A settled reply without unknown fields. */
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
        false,
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
        false,
        Extras.reasonIn(state.extras()));
  }

  /**
   * What a runner tells of a run that has succeeded.
   *
   * @param task with the attempt that has succeeded
   * @param at when the log had the outcome
   */
  public static Reply reported(TaskHeader task, Outcome.Succeeded outcome, Instant at) {
    return new Reply(
        task.id(),
        task.correlationId(),
        task.type(),
        Status.SUCCEEDED,
        Reason.COMPLETED,
        "",
        task.attempt(),
        Optional.of(outcome),
        at,
        true,
        Map.of());
  }

  /**
   * Tells whether a submitter who acts on the one has done right by the other: the same status, and
   * the same outcome unless one of them had no room for it.
   */
  public boolean tellsTheSameAs(Reply other) {
    return status == other.status
        && (outcome.equals(other.outcome) || isClipped() || other.isClipped());
  }

  private boolean isClipped() {
    return outcome.isEmpty() && detail.startsWith(TOO_LARGE);
  }
}
