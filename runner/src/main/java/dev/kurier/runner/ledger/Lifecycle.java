package dev.kurier.runner.ledger;

import dev.kurier.protocol.Run;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what one event makes of one task. Pure: no I/O, no clock, no randomness of its own; the
 * same arguments always give the same decision. Immutable.
 */
final class Lifecycle implements Fold {

  private final Outcomes outcomes;
  private final Deferral deferral;
  private final Claims claims;
  private final Cancellation cancellation;
  private final Map<String, ManagedQueue> managed;
  private final Dispatch dispatch;
  private final Holding holding;
  private final Submission submission;
  private final Replays replays;
  private final Timing timing;

  Lifecycle(LedgerSettings settings) {
    outcomes = new Outcomes(new RetryPolicy(settings.backoffBase(), settings.backoffCap()));
    deferral = new Deferral(settings.unknownHandlerGrace());
    claims = new Claims(settings.maxRunnerLosses());
    Stopping stopping = new Stopping(settings.cancelLimit());
    cancellation = new Cancellation(stopping);
    managed = settings.managed();
    dispatch = new Dispatch(managed.keySet());
    holding = new Holding(dispatch);
    submission = new Submission(holding, dispatch);
    replays = new Replays(holding);
    timing = new Timing(settings.longestWait(), stopping, holding, dispatch);
  }

  @Override
  public Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment) {
    Instant now = moment.now();
    return switch (event) {
      case LifecycleEvent.Submitted submitted -> submission.submitted(before, submitted, now);
      case LifecycleEvent.Refused refused -> Submission.refused(before, refused, now);
      case LifecycleEvent.Claimed(Run run) -> claims.claimed(known(before, run, now), run, now);
      case LifecycleEvent.RunEnded(var ended) ->
          outcomes.ended(known(before, ended.run(), ended.startedAt()), ended, moment);
      case LifecycleEvent.Progressed(var progressed) ->
          ifKnown(before, state -> Claims.progressed(state, progressed));
      case LifecycleEvent.Deferred(var deferred) ->
          deferral.deferred(known(before, deferred.run(), now), deferred, now);
      case LifecycleEvent.CancelRequested(var request) ->
          cancellation.requested(before, request, now);
      case LifecycleEvent.ReplayRequested(var request) -> Replays.requested(before, request);
      case LifecycleEvent.Replayed replayed -> replays.replayed(before, replayed, now);
      case LifecycleEvent.Freed freed -> ifKnown(before, state -> holding.freed(state, freed, now));
      case LifecycleEvent.NoRoom() -> ifKnown(before, state -> Following.noRoom(state, now));
      case LifecycleEvent.Admitted() -> ifKnown(before, state -> dispatch.admitted(state, now));
      case LifecycleEvent.PauseEnded() -> ifKnown(before, state -> timing.resumed(state, now));
      case LifecycleEvent.Due() -> ifKnown(before, state -> timing.due(state, now));
      case LifecycleEvent.NodeLost lost -> ifKnown(before, state -> claims.lost(state, lost, now));
      case LifecycleEvent.BytesGone(var at) ->
          ifKnown(before, state -> Timing.gone(state, at, now));
      case LifecycleEvent.Dropped(var at) ->
          ifKnown(before, state -> Timing.dropped(state, at, now));
      case LifecycleEvent.Faulted faulted -> Faulting.faulted(before, faulted, now);
    };
  }

  /** The queues whose tasks runners get from the ledger only, and how. */
  Map<String, ManagedQueue> managed() {
    return managed;
  }

  /** When {@link LifecycleEvent.Due} is to be folded on this task, if ever. */
  Optional<Instant> wakeAt(TaskState state) {
    return timing.wakeAt(state);
  }

  // Topics are polled apart, so a run's event may overtake the record it ran.
  private static TaskState known(Optional<TaskState> before, Run run, Instant since) {
    return before.orElseGet(
        () -> StateDraft.fresh(run.task(), Optional.of(run.at()), since, since));
  }

  private static Decision ifKnown(
      Optional<TaskState> before, Function<TaskState, Decision> decide) {
    return before.map(decide).orElseGet(Decision::unknown);
  }
}
