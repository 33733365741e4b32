package dev.kurier.runner.ledger;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Counters;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The next state of a task while a decision puts it together. Used by one thread, for one decision.
 */
final class StateDraft {

  private TaskHeader task;
  private Status status;
  private Reason reason;
  private String detail;
  private Counters counters;
  private Instant submittedAt;
  private Instant updatedAt;
  private Optional<Instant> dueAt;
  private Optional<Coordinates> at;
  private Optional<Run> claim;
  private Optional<Task> waiting;
  private List<AttemptRecord> history;
  private Optional<Outcome> outcome;
  private Optional<TaskId> replayedAs;
  private Optional<Progress> progress;
  private boolean noReplyRoute;
  private boolean replyClipped;
  private Optional<Hold> hold;
  private final Map<String, JsonText> extras;
  private final Optional<TaskId> ahead;

  private StateDraft(TaskState state) {
    task = state.task();
    status = state.status();
    reason = state.reason();
    detail = state.detail();
    counters = state.counters();
    submittedAt = state.submittedAt();
    updatedAt = state.updatedAt();
    dueAt = state.dueAt();
    at = state.at();
    claim = state.claim();
    waiting = state.waiting();
    history = state.history();
    outcome = state.outcome();
    replayedAs = state.replayedAs();
    progress = state.progress();
    noReplyRoute = state.noReplyRoute();
    replyClipped = state.replyClipped();
    hold = state.hold();
    extras = state.extras();
    ahead = ahead(state.hold());
  }

  static StateDraft of(TaskState state) {
    return new StateDraft(state);
  }

  /** A task that nothing was known of. */
  static TaskState fresh(
      TaskHeader task, Optional<Coordinates> at, Instant submittedAt, Instant now) {
    return new TaskState(
        task,
        Status.QUEUED,
        Reason.SUBMITTED,
        "",
        Counters.ZERO,
        submittedAt,
        now,
        Optional.empty(),
        at,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /** Leaves its bytes in the record that carried them. */
  TaskState waitsInItsRecord() {
    waiting = Optional.empty();
    return build();
  }

  /** Keeps neither outcome nor history, and says so. */
  TaskState leavesOut(String sentence) {
    outcome = Optional.empty();
    history = List.of();
    progress = Optional.empty();
    detail = sentence;
    return build();
  }

  /** Its reply goes without its outcome from now on. */
  StateDraft clipsItsReply() {
    replyClipped = true;
    return this;
  }

  /** Notes that the submitter cannot be told. */
  StateDraft hasNoReplyRoute() {
    noReplyRoute = true;
    return this;
  }

  /** It stands elsewhere now: nothing is claimed, nothing waits, no timer runs. */
  StateDraft becomes(Status next, Reason why, String sentence, Instant now) {
    status = next;
    reason = why;
    detail = sentence;
    updatedAt = now;
    dueAt = Optional.empty();
    claim = Optional.empty();
    waiting = Optional.empty();
    hold = Optional.empty();
    return this;
  }

  /** Its header has changed. */
  StateDraft task(TaskHeader next) {
    task = next;
    return this;
  }

  /** The ledger lets no runner have it. */
  StateDraft isHeld(Hold why) {
    hold = Optional.of(why);
    return this;
  }

  /** No record on a queue carries its bytes to the runners. */
  StateDraft keeps(Task bytes) {
    waiting = Optional.of(bytes);
    return this;
  }

  /** The task that it waited for before this decision. */
  Optional<TaskId> wasBehind() {
    return ahead;
  }

  StateDraft decidedAt(Instant instant) {
    updatedAt = instant;
    return this;
  }

  StateDraft submittedAt(Instant instant) {
    submittedAt = instant;
    return this;
  }

  StateDraft attempt(int next) {
    task = task.withAttempt(next);
    return this;
  }

  StateDraft waitsUntil(Instant instant, Optional<Task> bytes) {
    dueAt = Optional.of(instant);
    waiting = bytes;
    return this;
  }

  StateDraft progress(Optional<Progress> newest) {
    progress = newest;
    return this;
  }

  StateDraft claimedBy(Run run) {
    claim = Optional.of(run);
    return this;
  }

  StateDraft at(Coordinates coordinates) {
    at = Optional.of(coordinates);
    return this;
  }

  StateDraft outcome(Outcome deciding) {
    outcome = Optional.of(deciding);
    return this;
  }

  StateDraft replayedAs(TaskId id) {
    replayedAs = Optional.of(id);
    return this;
  }

  StateDraft remembers(AttemptRecord execution) {
    List<AttemptRecord> all = new ArrayList<>(history);
    all.add(execution);
    history = all.subList(Math.max(0, all.size() - TaskState.MAX_HISTORY), all.size());
    return this;
  }

  StateDraft sawDelivery(int deliveries) {
    return counters(Math.max(counters.deliveries(), deliveries), 0, 0, 0, 0);
  }

  StateDraft countsAttempt() {
    return counters(counters.deliveries(), 1, 0, 0, 0);
  }

  StateDraft countsInterruption() {
    return counters(counters.deliveries(), 0, 1, 0, 0);
  }

  StateDraft countsRunnerLoss() {
    return counters(counters.deliveries(), 0, 0, 1, 0);
  }

  StateDraft countsDuplicate() {
    return counters(counters.deliveries(), 0, 0, 0, 1);
  }

  private static Optional<TaskId> ahead(Optional<Hold> hold) {
    return hold.filter(Hold.Key.class::isInstance).map(held -> ((Hold.Key) held).by());
  }

  private StateDraft counters(
      int deliveries, int attempts, int interruptions, int losses, int duplicates) {
    counters =
        new Counters(
            deliveries,
            counters.attempts() + attempts,
            counters.interruptions() + interruptions,
            counters.runnerLosses() + losses,
            counters.duplicates() + duplicates);
    return this;
  }

  TaskState build() {
    return new TaskState(
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
        replyClipped,
        hold,
        extras);
  }
}
