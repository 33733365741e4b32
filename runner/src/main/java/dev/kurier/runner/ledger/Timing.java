package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
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
  private final Stopping stopping;
  private final Holding holding;
  private final Dispatch dispatch;

  Timing(Duration longestWait, Stopping stopping, Holding holding, Dispatch dispatch) {
    this.longestWait = longestWait;
    this.stopping = stopping;
    this.holding = holding;
    this.dispatch = dispatch;
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
    Optional<Instant> stranded =
        dispatch.isStranded(state) ? Optional.of(state.updatedAt()) : Optional.empty();
    return Stream.of(due, state.task().deadline(), forgottenAt(state), stranded)
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  Decision due(TaskState state, Instant now) {
    if (state.status().isTerminal()) {
      return Decision.of(state);
    }
    if (state.status() == Status.CANCELLING) {
      return isReached(state.dueAt(), now) ? stopping.overdue(state, now) : Decision.of(state);
    }
    if (isReached(state.task().deadline(), now)) {
      return late(state, now);
    }
    if (isReached(forgottenAt(state), now)) {
      return Ending.expired(state, unmet(state) + longestWait, now);
    }
    if (dispatch.isStranded(state)) {
      return dispatch.rescued(state, now);
    }
    if (!isReached(state.dueAt(), now) || Holding.isForeign(state)) {
      return Decision.of(state);
    }
    return state.hold().isPresent()
        ? holding.released(state, Reason.RELEASED, now)
        : dispatch.toRunners(state, state.reason(), state.detail(), now);
  }

  /** No order pauses it any more. */
  Decision resumed(TaskState state, Instant now) {
    if (!Paused.isPaused(state)) {
      return Decision.of(state);
    }
    return isReached(state.task().deadline(), now)
        ? late(state, now)
        : dispatch.toRunners(state, state.reason(), state.detail(), now);
  }

  // The next of its key goes when nothing of this one runs.
  private Decision late(TaskState state, Instant now) {
    String detail = "its deadline passed";
    return state.claim().isPresent() && state.task().plan().runsAlone()
        ? Decision.of(
            stopping.begun(state, Reason.DEADLINE_PASSED, detail, now),
            new Effect.Tell(new Control.CancelTask(state.task().id(), detail)))
        : Ending.expired(state, detail, now);
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

  private Optional<Instant> forgottenAt(TaskState state) {
    return state.dueAt().isEmpty() && state.claim().isEmpty() && !mayWait(state)
        ? Optional.of(state.updatedAt().plus(longestWait))
        : Optional.empty();
  }

  private static String unmet(TaskState state) {
    return state.hold().orElse(null) instanceof Hold.Tasks tasks
        ? "task " + tasks.pending().getFirst() + " that it waits for has not ended in "
        : "no runner took it in ";
  }

  // Tasks that it waits for may never come, nor a runner; any other hold has an end.
  private static boolean mayWait(TaskState state) {
    return switch (state.hold().orElse(null)) {
      case Hold.Time _, Hold.Key _, Hold.Existing _, Hold.Other _ -> true;
      case Hold.Tasks _, Hold.Queue _ -> false;
      case null -> false;
    };
  }

  private static boolean isReached(Optional<Instant> instant, Instant now) {
    return instant.filter(at -> !at.isAfter(now)).isPresent();
  }
}
