package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What follows when a task's time has come: dispatch, or the end. Immutable. */
final class Timing {

  private final Duration longestWait;

  Timing(Duration longestWait) {
    this.longestWait = longestWait;
  }

  /** The first instant at which {@link #due} decides something. */
  Optional<Instant> wakeAt(TaskState state) {
    if (state.status().isTerminal()) {
      return Optional.empty();
    }
    if (state.status() == Status.CANCELLING) {
      return state.dueAt();
    }
    Optional<Instant> due = Holding.isForeign(state) ? Optional.empty() : state.dueAt();
    return Stream.of(due, state.task().deadline(), forgottenAt(state))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  Decision due(TaskState state, Instant now) {
    if (state.status().isTerminal()) {
      return Decision.of(state);
    }
    if (state.status() == Status.CANCELLING) {
      return isReached(state.dueAt(), now)
          ? Ending.cancelled(StateDraft.of(state), state.detail(), now)
          : Decision.of(state);
    }
    if (isReached(state.task().deadline(), now)) {
      return Ending.expired(state, "its deadline passed", now);
    }
    if (isReached(forgottenAt(state), now)) {
      return Ending.expired(state, unmet(state) + longestWait, now);
    }
    if (!isReached(state.dueAt(), now) || Holding.isForeign(state)) {
      return Decision.of(state);
    }
    return state.hold().isPresent()
        ? Holding.released(state, Reason.RELEASED, now)
        : dispatched(state, now);
  }

  /** Nothing can be dispatched any more. */
  static Decision gone(TaskState state, Coordinates at, Instant now) {
    return state.status().isTerminal()
        ? Decision.of(state)
        : Ending.dropped(state, "its record " + at + " is gone", now);
  }

  /** No runner will see the record that carried it. */
  static Decision dropped(TaskState state, Coordinates at, Instant now) {
    return Carriers.isOutThere(state)
        ? Ending.dropped(state, "Kafka dropped its record, at the latest " + at, now)
        : Decision.of(state);
  }

  private static Decision dispatched(TaskState state, Instant now) {
    Optional<Body> body =
        state.waiting().<Body>map(Body.Held::new).or(() -> state.at().map(Body.Stored::new));
    if (body.isEmpty()) {
      return Ending.dropped(state, "its bytes are gone", now);
    }
    StateDraft next =
        StateDraft.of(state).becomes(Status.QUEUED, state.reason(), state.detail(), now);
    if (state.reason() == Reason.NO_SUCH_HANDLER) {
      next.decidedAt(state.updatedAt());
    }
    return Decision.of(
        next.build(),
        new Effect.Redispatch(state.task().queue(), body.get(), state.task().attempt()));
  }

  private Optional<Instant> forgottenAt(TaskState state) {
    // Tasks that it waits for may never come; any other hold has an end.
    boolean mayWait = state.hold().filter(hold -> !(hold instanceof Hold.Tasks)).isPresent();
    return state.dueAt().isEmpty() && state.claim().isEmpty() && !mayWait
        ? Optional.of(state.updatedAt().plus(longestWait))
        : Optional.empty();
  }

  private static String unmet(TaskState state) {
    return state.hold().orElse(null) instanceof Hold.Tasks tasks
        ? "task " + tasks.pending().getFirst() + " that it waits for has not ended in "
        : "no runner took it in ";
  }

  private static boolean isReached(Optional<Instant> instant, Instant now) {
    return instant.filter(at -> !at.isAfter(now)).isPresent();
  }
}
