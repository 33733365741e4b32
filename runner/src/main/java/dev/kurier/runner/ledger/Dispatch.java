package dev.kurier.runner.ledger;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Sends a task that nothing holds any more to the runners: at once, or by the line of its queue,
 * where the ledger dispatches that. Immutable.
 */
final class Dispatch {

  private final Set<String> managed;

  /**
   * Knows the queues.
   *
   * @param managed those whose tasks runners get from the ledger only
   */
  Dispatch(Set<String> managed) {
    this.managed = Set.copyOf(managed);
  }

  /** Tells whether no runner takes the task from its queue. */
  boolean isManaged(TaskState state) {
    return managed.contains(state.task().queue());
  }

  /**
   * It may run now.
   *
   * @param reason why
   */
  Decision toRunners(TaskState state, Reason reason, String detail, Instant now) {
    return isManaged(state) ? lined(state, reason, detail, now) : sent(state, reason, detail, now);
  }

  /** Runners have room for one that stands in the line of its queue. */
  Decision admitted(TaskState state, Instant now) {
    if (!(state.hold().orElse(null) instanceof Hold.Queue)) {
      return Decision.of(state);
    }
    if (state.task().deadline().filter(at -> !at.isAfter(now)).isPresent()) {
      return Ending.expired(state, "its deadline passed", now);
    }
    Reason reason = state.reason() == Reason.HELD ? Reason.RELEASED : state.reason();
    return sent(state, reason, state.detail(), now);
  }

  /**
   * It waits where nothing will fetch it, because its queue was dispatched otherwise when it came.
   */
  boolean isStranded(TaskState state) {
    boolean isInLine = state.hold().orElse(null) instanceof Hold.Queue;
    return isManaged(state)
        ? state.reason() == Reason.SUBMITTED && Carriers.isOutThere(state)
        : isInLine;
  }

  /** One that was stranded takes the way that its queue has now. */
  Decision rescued(TaskState state, Instant now) {
    return isManaged(state) ? lined(state, Reason.HELD, "", now) : admitted(state, now);
  }

  // What it waited for before it got here stands in its state for as long as that may count.
  private static Decision lined(TaskState state, Reason reason, String detail, Instant now) {
    Reason why = reason == Reason.RELEASED ? Reason.HELD : reason;
    StateDraft draft =
        StateDraft.of(state)
            .becomes(Status.SCHEDULED, why, detail, now)
            .isHeld(new Hold.Queue(now));
    Optional<Task> bytes = state.waiting();
    bytes.ifPresent(draft::keeps);
    return Decision.of(sinceFirst(draft, state, reason).build());
  }

  private static Decision sent(TaskState state, Reason reason, String detail, Instant now) {
    Optional<Body> body =
        state.waiting().<Body>map(Body.Held::new).or(() -> state.at().map(Body.Stored::new));
    if (body.isEmpty()) {
      return Ending.dropped(state, "its bytes are gone", now);
    }
    StateDraft next = StateDraft.of(state).becomes(Status.QUEUED, reason, detail, now);
    return Decision.of(
        sinceFirst(next, state, reason).build(),
        new Effect.Redispatch(state.task().queue(), body.get(), state.task().attempt()));
  }

  // The grace for a handler that nobody has counts from the first time that it was missed.
  private static StateDraft sinceFirst(StateDraft draft, TaskState state, Reason reason) {
    return reason == Reason.NO_SUCH_HANDLER ? draft.decidedAt(state.updatedAt()) : draft;
  }
}
