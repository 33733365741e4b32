package dev.kurier.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of one task: the value of the compacted {@code state} topic, written by the
 * ledger alone.
 *
 * @param task the header; its attempt is the current one
 * @param status where it stands
 * @param reason why
 * @param detail a sentence for a person, or empty
 * @param counters what was counted
 * @param submittedAt when the broker took the task
 * @param updatedAt when this state was decided
 * @param dueAt when a waiting task is dispatched again
 * @param at the newest record that carries its bytes to runners
 * @param claim the run that holds it
 * @param waiting the task's bytes, while no record on a queue carries them
 * @param history its executions, oldest first, the newest 20
 * @param outcome the deciding outcome of a terminal task, the newest one of a waiting task
 * @param replayedAs the newest task that repeats this one
 * @param progress what the run that holds the task said last, or the last one that held it
 * @param noReplyRoute true if the reply could not be written because the app has no reply topic
 * @param replyClipped true if its reply goes without the outcome, which its topic has no room for
 * @param hold why it is held back, if it is
 * @param extras unknown fields by name, and under {@code reason} the word of a reason that is not
 *     known here; the word goes with the reason
 */
public record TaskState(
    TaskHeader task,
    Status status,
    Reason reason,
    String detail,
    Counters counters,
    Instant submittedAt,
    Instant updatedAt,
    Optional<Instant> dueAt,
    Optional<Coordinates> at,
    Optional<Run> claim,
    Optional<Task> waiting,
    List<AttemptRecord> history,
    Optional<Outcome> outcome,
    Optional<TaskId> replayedAs,
    Optional<Progress> progress,
    boolean noReplyRoute,
    boolean replyClipped,
    Optional<Hold> hold,
    Map<String, JsonText> extras) {

  /** The longest history kept. */
  public static final int MAX_HISTORY = 20;

  /** Copies the history and the extras. */
  public TaskState {
    history = List.copyOf(history);
    extras = Extras.checked(extras, StateForm.KNOWN, reason);
    if (history.size() > MAX_HISTORY) {
      throw new IllegalArgumentException("a state keeps at most 20 executions");
    }
  }

  /** A state of a task that is not held back, without unknown fields. */
  public TaskState(
      TaskHeader task,
      Status status,
      Reason reason,
      String detail,
      Counters counters,
      Instant submittedAt,
      Instant updatedAt,
      Optional<Instant> dueAt,
      Optional<Coordinates> at,
      Optional<Run> claim,
      Optional<Task> waiting,
      List<AttemptRecord> history,
      Optional<Outcome> outcome,
      Optional<TaskId> replayedAs,
      Optional<Progress> progress,
      boolean noReplyRoute) {
    this(
        task,
        status,
        reason,
        detail,
        counters,
        submittedAt,
        updatedAt,
        dueAt,
        at,
        claim,
        waiting,
        history,
        outcome,
        replayedAs,
        progress,
        noReplyRoute,
        false,
        Optional.empty(),
        Map.of());
  }
}
