package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Optional;

/** What follows when the ledger itself fails at a task: its end, with a dead letter. */
final class Faulting {

  static final String CODE = "LEDGER_FAULT";
  private static final Coordinates NOWHERE = new Coordinates("unknown", 0, 0);

  private Faulting() {}

  private record Known(TaskHeader header, Body body, Coordinates at) {
    static Known of(Run run, Optional<Task> task) {
      Body body = task.<Body>map(Body.Held::new).orElseGet(() -> new Body.Stored(run.at()));
      return new Known(run.task(), body, run.at());
    }
  }

  static Decision faulted(Optional<TaskState> before, LifecycleEvent.Faulted faulted, Instant now) {
    if (before.isPresent() && faulted.cause() instanceof LifecycleEvent.Submitted submitted) {
      LifecycleEvent.Refused refused = RefusedRecord.faulted(submitted, faulted.problem());
      return Decision.of(before.get(), new Effect.Follow(refused.header().id(), refused));
    }
    Optional<Known> told = known(faulted.cause());
    return before
        .or(() -> told.map(known -> fresh(known, now)))
        .map(state -> and(ended(state, told, faulted.problem(), now), faulted))
        .orElseGet(() -> unanswered(faulted));
  }

  // A request to replay it, which stands where it stood, has an answer too.
  private static Decision and(Decision ended, LifecycleEvent.Faulted faulted) {
    return Replays.answer(faulted, ReplaySkip.LEFT_ALONE).map(ended::and).orElse(ended);
  }

  private static Decision unanswered(LifecycleEvent.Faulted faulted) {
    return Replays.answer(faulted, ReplaySkip.LEFT_ALONE)
        .map(Decision::unknown)
        .orElseGet(Decision::unknown);
  }

  private static TaskState fresh(Known known, Instant now) {
    return StateDraft.fresh(known.header(), Optional.of(known.at()), now, now);
  }

  private static Decision ended(
      TaskState state, Optional<Known> told, String problem, Instant now) {
    if (state.status().isTerminal()) {
      return Decision.of(state);
    }
    String message = "the ledger could not decide about it: " + problem;
    StateDraft draft =
        StateDraft.of(state)
            .becomes(Status.FAILED, Reason.LEDGER_FAULT, CODE + ": " + message, now);
    Coordinates from = told.map(Known::at).or(state::at).orElse(NOWHERE);
    Body body =
        state
            .waiting()
            .<Body>map(Body.Held::new)
            .or(() -> told.map(Known::body))
            .orElseGet(() -> new Body.Stored(from));
    return Ending.buried(draft, new Effect.Bury(body, from, new Cause(CODE, message, "")))
        .and(new Effect.Tell(new Control.CancelTask(state.task().id(), message)));
  }

  private static Optional<Known> known(LifecycleEvent event) {
    return switch (event) {
      case LifecycleEvent.Submitted submitted ->
          Optional.of(
              new Known(
                  submitted.task().header(), new Body.Held(submitted.task()), submitted.at()));
      case LifecycleEvent.Refused refused ->
          Optional.of(new Known(refused.header(), new Body.Stored(refused.at()), refused.at()));
      case LifecycleEvent.Claimed(var run) -> Optional.of(Known.of(run, Optional.empty()));
      case LifecycleEvent.RunEnded(var ended) -> Optional.of(Known.of(ended.run(), ended.task()));
      case LifecycleEvent.Deferred(var deferred) ->
          Optional.of(Known.of(deferred.run(), Optional.of(deferred.task())));
      case LifecycleEvent.Progressed _,
          LifecycleEvent.CancelRequested _,
          LifecycleEvent.ReplayRequested _,
          LifecycleEvent.Replayed _,
          LifecycleEvent.Freed _,
          LifecycleEvent.Admitted _,
          LifecycleEvent.Due _,
          LifecycleEvent.PauseEnded _,
          LifecycleEvent.NodeLost _,
          LifecycleEvent.BytesGone _,
          LifecycleEvent.Dropped _,
          LifecycleEvent.NoRoom _,
          LifecycleEvent.Faulted _ ->
          Optional.empty();
    };
  }
}
