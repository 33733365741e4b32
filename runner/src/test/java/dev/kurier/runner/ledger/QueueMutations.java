package dev.kurier.runner.ledger;

import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Faults planted into what a ledger makes of the tasks of a queue that it dispatches. */
final class QueueMutations {

  private final Explorer.Fold sound;
  private final Map<String, Explorer.Fold> all = new LinkedHashMap<>();

  private QueueMutations(Explorer.Fold sound) {
    this.sound = sound;
  }

  /** All of them by what they do wrong. */
  static Map<String, Explorer.Fold> of(Explorer.Fold sound) {
    QueueMutations mutations = new QueueMutations(sound);
    mutations.aboutTheLine();
    mutations.aboutTheWayOut();
    return mutations.all;
  }

  /** Those that are about whose a task is. */
  static Map<String, Explorer.Fold> ofFairKeys(Explorer.Fold sound) {
    QueueMutations mutations = new QueueMutations(sound);
    mutations.aboutFairKeys();
    return mutations.all;
  }

  private void aboutFairKeys() {
    plant(
        "whose a task is is forgotten when it comes",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Submitted(var task, var at, var time, _, _)
                ? sound.apply(before, new LifecycleEvent.Submitted(plain(task), at, time), moment)
                : sound.apply(before, event, moment));
    plant(
        "whose a task is is forgotten when it is tried again",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return Forgery.isAt(before, Status.RETRYING) ? nobodys(decision) : decision;
        });
    plant(
        "a task that comes goes past its limit",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Submitted ? admitted(decision, moment) : decision;
        });
    plant(
        "a retry goes past its limit",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return Forgery.isAt(before, Status.RETRYING) ? admitted(decision, moment) : decision;
        });
  }

  private static Decision nobodys(Decision decision) {
    Optional<TaskState> state =
        decision
            .state()
            .map(known -> StateDraft.of(known).task(known.task().withPlan(Plan.NONE)).build());
    return new Decision(state, decision.effects());
  }

  private void aboutTheLine() {
    plant(
        "a task that comes is taken for one that runners fetch",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Submitted
                ? LifecycleExplorerTest.production().apply(before, event, moment)
                : sound.apply(before, event, moment));
    plant(
        "a task that comes goes past the line",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Submitted ? admitted(decision, moment) : decision;
        });
    plant(
        "a retry goes past the line",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return Forgery.isAt(before, Status.RETRYING) ? admitted(decision, moment) : decision;
        });
    plant(
        "a priority is forgotten",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Submitted(var task, var at, var time, _, _)
                ? sound.apply(before, new LifecycleEvent.Submitted(plain(task), at, time), moment)
                : sound.apply(before, event, moment));
    plant(
        "the deadline of one in line is not heeded",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Due && Forgery.isAt(before, Status.SCHEDULED)
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
    plant(
        "the cancel of one in line is not heeded",
        (before, event, moment) ->
            event instanceof LifecycleEvent.CancelRequested
                    && Forgery.isAt(before, Status.SCHEDULED)
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
  }

  private void aboutTheWayOut() {
    plant(
        "one that may go reaches no runner",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Admitted
              ? Forgery.without(decision, Effect.Redispatch.class::isInstance)
              : decision;
        });
    plant(
        "one that may go is dispatched twice",
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Admitted
              ? Forgery.again(decision, Effect.Redispatch.class)
              : decision;
        });
    plant(
        "one that may go stays in line",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Admitted
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
    plant(
        "one that went stands in line all the same",
        (before, event, moment) ->
            event instanceof LifecycleEvent.Admitted
                ? new Decision(before, sound.apply(before, event, moment).effects())
                : sound.apply(before, event, moment));
  }

  private Decision admitted(Decision decision, Moment moment) {
    Decision gone = sound.apply(decision.state(), new LifecycleEvent.Admitted(), moment);
    return gone.effects().stream()
        .reduce(new Decision(gone.state(), decision.effects()), Decision::and, (one, _) -> one);
  }

  private static Task plain(Task task) {
    return new Task(task.header().withPlan(Plan.NONE), task.payload(), task.extras());
  }

  private void plant(String fault, Fold fold) {
    all.put(
        fault,
        new Explorer.Fold() {
          @Override
          public Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment) {
            return fold.apply(before, event, moment);
          }

          @Override
          public Optional<Instant> wakeAt(TaskState state) {
            return sound.wakeAt(state);
          }
        });
  }
}
