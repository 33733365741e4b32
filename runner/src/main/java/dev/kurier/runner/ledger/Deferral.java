package dev.kurier.runner.ledger;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What follows when a runner could not run a task now. No attempt is burned. Immutable. */
final class Deferral {

  /** Longer than any reason to wait, and far from the end of the calendar. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(30);

  private final Duration unknownHandlerGrace;

  Deferral(Duration unknownHandlerGrace) {
    this.unknownHandlerGrace = unknownHandlerGrace;
  }

  Decision deferred(TaskState state, Event.Deferred deferred, Instant now) {
    if (Standing.isStale(state, deferred.run()) || Standing.isInOtherHands(state, deferred.run())) {
      return Decision.of(state);
    }
    if (state.status() == Status.CANCELLING) {
      return Ending.stopped(StateDraft.of(state), state, now);
    }
    if (Standing.isSuperseded(state, deferred.run())) {
      return Decision.of(state);
    }
    Instant since = since(state, deferred.reason(), now);
    if (deferred.reason() == Reason.NO_SUCH_HANDLER
        && !now.isBefore(since.plus(unknownHandlerGrace))) {
      return noSuchHandler(state, deferred, now);
    }
    return Decision.of(
        seen(state, deferred.run())
            .becomes(Status.QUEUED, deferred.reason(), "", now)
            .decidedAt(since)
            .waitsUntil(now.plus(delay(deferred)), Optional.of(deferred.task()))
            .build());
  }

  // The grace counts from the first deferral, which the state's time keeps through dispatches.
  private static Instant since(TaskState state, Reason reason, Instant now) {
    boolean again = reason == Reason.NO_SUCH_HANDLER && state.reason() == reason;
    return again ? state.updatedAt() : now;
  }

  private static Duration delay(Event.Deferred deferred) {
    Duration delay = deferred.delay();
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }

  private static Decision noSuchHandler(TaskState state, Event.Deferred deferred, Instant now) {
    String message = "no runner has a handler for type " + state.task().type();
    StateDraft draft =
        seen(state, deferred.run()).becomes(Status.FAILED, Reason.INVALID, message, now);
    return Ending.buried(
        draft,
        new Effect.Bury(
            new Body.Held(deferred.task()),
            deferred.run().at(),
            new Cause("NO_SUCH_HANDLER", message, "")));
  }

  private static StateDraft seen(TaskState state, Run run) {
    return StateDraft.of(state).sawDelivery(run.deliveries()).at(run.at());
  }
}
