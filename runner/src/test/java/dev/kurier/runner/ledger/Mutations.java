package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Faults planted into a sound fold: an explorer that is worth its time finds each of them. */
final class Mutations {

  private static final Effect.Bury LETTER =
      new Effect.Bury(
          new Body.Stored(Sample.record(0)), Sample.record(0), new Cause("X", "planted", ""));

  private final Explorer.Fold sound;
  private final Map<String, Explorer.Fold> all = new LinkedHashMap<>();

  private Mutations(Explorer.Fold sound) {
    this.sound = sound;
  }

  /** All of them by what they do wrong. */
  static Map<String, Explorer.Fold> of(Explorer.Fold sound) {
    Mutations mutations = new Mutations(sound);
    mutations.aboutEnds();
    mutations.aboutRuns();
    mutations.aboutCancels();
    mutations.aboutTimers();
    mutations.aboutOtherTasks();
    mutations.aboutProgress();
    mutations.aboutReplays();
    mutations.aboutShadows();
    mutations.aboutPauses();
    return mutations.all;
  }

  private void aboutEnds() {
    plant(
        "an end can be overwritten",
        (before, event, moment) ->
            event instanceof LifecycleEvent.RunEnded
                ? sound.apply(before.map(Forgery::reopened), event, moment)
                : sound.apply(before, event, moment));
    plant(
        "a second reply tells another time",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          boolean again = before.filter(state -> state.status().isTerminal()).isPresent();
          return again && decision.effects().stream().anyMatch(Effect.Answer.class::isInstance)
              ? new Decision(decision.state(), List.of(Forgery.lateAnswer(before.orElseThrow())))
              : decision;
        });
    plant(
        "an expired task is not answered",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return Forgery.isAt(decision.state(), Status.EXPIRED)
              ? Forgery.without(decision, Effect.Answer.class::isInstance)
              : decision;
        });
    plant(
        "a cancelled task is buried",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          boolean ends =
              Forgery.isAt(decision.state(), Status.CANCELLED)
                  && !Forgery.isAt(before, Status.CANCELLED);
          return ends ? decision.and(LETTER) : decision;
        });
    plant(
        "a duplicate is not marked",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return before.isPresent()
                  && Forgery.duplicates(decision.state()) > Forgery.duplicates(before)
              ? new Decision(before, decision.effects())
              : decision;
        });
  }

  private void aboutRuns() {
    plant(
        "a lost node is ignored",
        (before, event, moment) ->
            event instanceof LifecycleEvent.NodeLost
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
    plant(
        "a lost node's task is dispatched twice",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.NodeLost
              ? Forgery.again(decision, Effect.Redispatch.class)
              : decision;
        });
    plant(
        "a drain burns an attempt",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return Forgery.isEnd(event, Outcome.Interrupted.class)
              ? Forgery.changed(decision, StateDraft::countsAttempt)
              : decision;
        });
    plant(
        "an attempt is skipped",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return Forgery.isAt(decision.state(), Status.RETRYING)
                  && !Forgery.isAt(before, Status.RETRYING)
              ? Forgery.changed(decision, draft -> draft.attempt(3))
              : decision;
        });
    plant(
        "the outcome of a past attempt counts",
        (before, event, moment) ->
            before.isPresent() && event instanceof LifecycleEvent.RunEnded(var ended)
                ? sound.apply(before, Forgery.ofTheCurrentAttempt(before.get(), ended), moment)
                : sound.apply(before, event, moment));
    plant(
        "a claim after the end is not stopped",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Claimed
              ? Forgery.without(
                  decision, effect -> effect instanceof Effect.Tell(Control.StopRun _))
              : decision;
        });
    plant(
        "whoever reports an interruption is believed",
        (before, event, moment) ->
            Forgery.isEnd(event, Outcome.Interrupted.class)
                ? sound.apply(before.map(Forgery::unclaimed), event, moment)
                : sound.apply(before, event, moment));
  }

  private void aboutCancels() {
    plant(
        "the cancel of a waiting task is lost",
        (before, event, moment) ->
            event instanceof LifecycleEvent.CancelRequested && Forgery.isAt(before, Status.QUEUED)
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
    plant(
        "a cancelled run goes on when its node is lost",
        (before, event, moment) ->
            event instanceof LifecycleEvent.NodeLost && Forgery.isAt(before, Status.CANCELLING)
                ? sound.apply(before.map(Forgery::resumed), event, moment)
                : sound.apply(before, event, moment));
    plant(
        "a cancel makes a task of an unknown id",
        (before, event, moment) ->
            before.isEmpty() && event instanceof LifecycleEvent.CancelRequested(var request)
                ? Decision.of(
                    StateDraft.fresh(
                        Headers.renamed(OutsideMoves.TASK.header(), request.taskId()),
                        Optional.empty(),
                        moment.now(),
                        moment.now()))
                : sound.apply(before, event, moment));
  }

  private void aboutTimers() {
    plantTimer(
        "no timer for a retry",
        state -> state.status() == Status.RETRYING ? Optional.empty() : sound.wakeAt(state));
    plant(
        "a deadline is not heeded while a task runs",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Due && Forgery.isAt(before, Status.RUNNING)
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
    plant(
        "a timer that runs down late dispatches twice",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Due
              ? Forgery.again(decision, Effect.Redispatch.class)
              : decision;
        });
    plant(
        "a record that is gone is waited for",
        (before, event, moment) ->
            event instanceof LifecycleEvent.BytesGone
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
  }

  private void aboutOtherTasks() {
    plant(
        "another payload replaces the first",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Submitted && !Forgery.isAt(before, Status.RUNNING)
                ? sound.apply(Optional.empty(), event, moment)
                : sound.apply(before, event, moment));
    plant(
        "another payload is dropped without a word",
        (before, event, moment) ->
            Forgery.without(
                sound.apply(before, event, moment),
                effect -> effect instanceof Effect.Follow(_, LifecycleEvent.Refused _)));
    plant(
        "a double click replays twice",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Replayed
                ? sound.apply(Optional.empty(), event, moment)
                : event instanceof LifecycleEvent.ReplayRequested(var request) && before.isPresent()
                    ? Decision.of(
                        before.get(),
                        new Effect.Follow(request.newId(), new LifecycleEvent.Replayed(request)))
                    : sound.apply(before, event, moment));
  }

  private void aboutReplays() {
    plant(
        "a replay never hears of a task that it asked for",
        (before, event, moment) ->
            Forgery.without(
                sound.apply(before, event, moment), effect -> effect instanceof Effect.Post));
    plant(
        "a replay hears of a task twice",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.ReplayRequested(var request)
              ? Replays.answer(request, Optional.empty()).map(decision::and).orElse(decision)
              : decision;
        });
  }

  private void aboutShadows() {
    plant(
        "a shadow runs as a replay does",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Replayed(var request, _) && request.isShadow()
                ? sound.apply(
                    before, new LifecycleEvent.Replayed(Forgery.inEarnest(request)), moment)
                : sound.apply(before, event, moment));
    plant(
        "a shadow takes the place of its task",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.ReplayRequested(var request) && request.isShadow()
              ? Forgery.changed(decision, draft -> draft.replayedAs(request.newId()))
              : decision;
        });
    plant(
        "a shadow that fails is buried",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          boolean isShadow = decision.state().filter(now -> now.task().isShadow()).isPresent();
          boolean fails =
              Forgery.isAt(decision.state(), Status.FAILED) && !Forgery.isAt(before, Status.FAILED);
          return isShadow && fails ? decision.and(LETTER) : decision;
        });
  }

  private void aboutPauses() {
    plant(
        "the end of a pause is not heard",
        (before, event, moment) ->
            event instanceof LifecycleEvent.PauseEnded
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
    plant(
        "the end of a pause dispatches twice",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.PauseEnded
              ? Forgery.again(decision, Effect.Redispatch.class)
              : decision;
        });
    plant(
        "the end of a pause burns an attempt",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.PauseEnded && !decision.effects().isEmpty()
              ? Forgery.changed(decision, StateDraft::countsAttempt)
              : decision;
        });
    plant(
        "the end of a pause ends every wait",
        (before, event, moment) ->
            event instanceof LifecycleEvent.PauseEnded
                    && before.flatMap(TaskState::dueAt).isPresent()
                    && !Forgery.isAt(before, Status.CANCELLING)
                ? sound.apply(before, new LifecycleEvent.Due(), Hour.AT_LAST.moment())
                : sound.apply(before, event, moment));
  }

  private void aboutProgress() {
    plant(
        "progress changes the time of the state",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Progressed
              ? Forgery.changed(decision, draft -> draft.decidedAt(moment.now()))
              : decision;
        });
    plant(
        "a run that told progress is not given up",
        (before, event, moment) ->
            event instanceof LifecycleEvent.NodeLost
                    && before.flatMap(TaskState::progress).isPresent()
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
  }

  /** Decides instead of the sound fold. */
  private interface Deciding {
    Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment);
  }

  private record Planted(Deciding deciding, Function<TaskState, Optional<Instant>> waking)
      implements Explorer.Fold {
    @Override
    public Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment) {
      return deciding.apply(before, event, moment);
    }

    @Override
    public Optional<Instant> wakeAt(TaskState state) {
      return waking.apply(state);
    }
  }

  private void plant(String fault, Deciding deciding) {
    all.put(fault, new Planted(deciding, sound::wakeAt));
  }

  private void plantTimer(String fault, Function<TaskState, Optional<Instant>> waking) {
    all.put(fault, new Planted(sound::apply, waking));
  }
}
