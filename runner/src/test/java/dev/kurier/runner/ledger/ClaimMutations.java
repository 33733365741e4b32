package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.HoldMutations.Deciding;
import dev.kurier.runner.ledger.HoldMutations.Planted;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Faults of who may run, planted: each lets two tasks of a key run at once, or a line stand. */
final class ClaimMutations {

  private static final KeyScenario ORDERED =
      KeyScenario.of(
          "ordered", KeyScenario.ordered(), KeyScenario.ordered(), KeyScenario.ordered());
  private static final KeyScenario REPLACED =
      KeyScenario.of(
          "replaced",
          KeyScenario.unique(Plan.IfTaken.REJECT),
          KeyScenario.unique(Plan.IfTaken.REPLACE),
          KeyScenario.unique(Plan.IfTaken.REPLACE));

  private final Explorer.Fold sound;
  private final Map<String, Planted> all = new LinkedHashMap<>();

  private ClaimMutations(Explorer.Fold sound) {
    this.sound = sound;
  }

  static Map<String, Planted> of(Explorer.Fold sound) {
    ClaimMutations mutations = new ClaimMutations(sound);
    mutations.all.put("runners begin with the record", new Planted(sound, ORDERED.hasty()));
    mutations.all.put(
        "runners begin with the record, and what replaces goes at once",
        new Planted(sound, REPLACED.hasty()));
    mutations.aboutTheWord();
    mutations.aboutTheEnd();
    return mutations.all;
  }

  private void aboutTheWord() {
    plant(
        "every claim is told that it stands",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Claimed(var run)
              ? decision.and(start(run))
              : decision;
        });
    plant(
        "no claim is told that it stands",
        (before, event, moment) ->
            Forgery.without(
                sound.apply(before, event, moment),
                effect -> effect instanceof Effect.Tell(Control.StartRun _)));
    plant(
        "a claim that does not stand is not told",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Claimed
                ? Forgery.without(
                    sound.apply(before, event, moment),
                    effect -> effect instanceof Effect.Tell(Control.StopRun _))
                : sound.apply(before, event, moment));
  }

  private void aboutTheEnd() {
    plant(
        "the deadline lets the next go while the run is being killed",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Due && Forgery.isAt(before, Status.RUNNING)
                ? Ending.expired(before.orElseThrow(), "its deadline passed", moment.now())
                : sound.apply(before, event, moment));
    plant(
        "the minute lets the next go though the run lives",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Due && Forgery.isAt(before, Status.CANCELLING)
                ? Ending.stopped(
                    StateDraft.of(before.orElseThrow()), before.orElseThrow(), moment.now())
                : sound.apply(before, event, moment));
    plant(
        "a cancel lets the next go while the run is being killed",
        (before, event, moment) ->
            event instanceof LifecycleEvent.CancelRequested(var request)
                    && Forgery.isAt(before, Status.RUNNING)
                ? Ending.cancelled(
                        StateDraft.of(before.orElseThrow()), request.reason(), moment.now())
                    .and(new Effect.Tell(new Control.CancelTask(request.taskId(), "asked")))
                : sound.apply(before, event, moment));
    plant(
        "a run that was given up ends its task beside the one that holds it",
        (before, event, moment) ->
            event instanceof LifecycleEvent.RunEnded && Forgery.isAt(before, Status.RUNNING)
                ? sound.apply(before.map(ClaimMutations::unclaimed), event, moment)
                : sound.apply(before, event, moment));
    plant(
        "the loss of its node leaves a task of a key claimed",
        REPLACED,
        (before, event, moment) ->
            event instanceof LifecycleEvent.NodeLost && Forgery.isAt(before, Status.CANCELLING)
                ? Decision.of(before.orElseThrow())
                : sound.apply(before, event, moment));
    plant(
        "its own claim, read again, stops a run that waits",
        REPLACED,
        (before, event, moment) ->
            event instanceof LifecycleEvent.Claimed(var run)
                    && Forgery.isAt(before, Status.CANCELLING)
                ? sound.apply(before, event, moment).and(Ending.stop(run, "it is cancelled"))
                : sound.apply(before, event, moment));
  }

  private static TaskState unclaimed(TaskState state) {
    Instant since = state.updatedAt();
    return StateDraft.of(state).becomes(Status.QUEUED, Reason.RUNNER_LOST, "", since).build();
  }

  private static Effect start(Run run) {
    return new Effect.Tell(new Control.StartRun(run.task().id(), run.execution(), run.node()));
  }

  private void plant(String fault, Deciding deciding) {
    plant(fault, ORDERED, deciding);
  }

  private void plant(String fault, KeyScenario scenario, Deciding deciding) {
    all.put(fault, new Planted(HoldMutations.fold(deciding, sound::wakeAt), scenario));
  }
}
