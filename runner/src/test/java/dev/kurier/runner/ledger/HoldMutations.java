package dev.kurier.runner.ledger;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Plan.IfTaken;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Faults planted into what a ledger makes of tasks that wait. */
final class HoldMutations {

  private static final Explorer.Scenario ORDERED =
      KeyScenario.of(
          "ordered", KeyScenario.ordered(), KeyScenario.ordered(), KeyScenario.ordered());
  private static final Explorer.Scenario REJECTED = unique(IfTaken.REJECT);
  private static final Explorer.Scenario EXISTING = unique(IfTaken.RETURN_EXISTING);
  private static final Explorer.Scenario REPLACED = unique(IfTaken.REPLACE);
  private static final Explorer.Scenario SUCCESSOR = FollowRules.scenarios().getFirst();
  private static final Outcome NOTHING = new Outcome.Succeeded(JsonText.NULL);
  private static final Explorer.Scenario LATER = OutsideMoves.around(OutsideMoves.LATER);

  private final Explorer.Fold sound;
  private final Map<String, Planted> all = new LinkedHashMap<>();

  private HoldMutations(Explorer.Fold sound) {
    this.sound = sound;
  }

  /** A fold with a fault, and where it shows. */
  record Planted(Explorer.Fold fold, Explorer.Scenario scenario) {}

  /** All of them by what they do wrong. */
  static Map<String, Planted> of(Explorer.Fold sound) {
    HoldMutations mutations = new HoldMutations(sound);
    mutations.aboutOrder();
    mutations.aboutUniqueness();
    mutations.aboutTime();
    mutations.aboutSuccessors();
    mutations.all.putAll(ClaimMutations.of(sound));
    return mutations.all;
  }

  private void aboutOrder() {
    plant(
        "a task does not wait in its line",
        ORDERED,
        (before, event, moment) -> sound.apply(before, withoutALine(event), moment));
    plant(
        "an end lets nobody go",
        ORDERED,
        (before, event, moment) ->
            Forgery.without(sound.apply(before, event, moment), Effect.Free.class::isInstance));
    plant(
        "the end of one that waits lets go the one behind it",
        ORDERED,
        (before, event, moment) ->
            sound.apply(
                before,
                event instanceof LifecycleEvent.Freed(var ended, _)
                    ? new LifecycleEvent.Freed(ended, Optional.empty())
                    : event,
                moment));
    plant(
        "a failure that is tried again lets go the next",
        ORDERED,
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.RunEnded
                  && Forgery.isAt(decision.state(), Status.RETRYING)
              ? decision.and(new Effect.Free(Optional.empty()))
              : decision;
        });
    plant(
        "one that is let go is dispatched twice",
        ORDERED,
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Freed
              ? Forgery.again(decision, Effect.Redispatch.class)
              : decision;
        });
    plant(
        "one that is let go reaches no runner",
        ORDERED,
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Freed
              ? Forgery.without(decision, Effect.Redispatch.class::isInstance)
              : decision;
        });
    plant(
        "the deadline of one that waits is not heeded",
        ORDERED,
        (before, event, moment) ->
            event instanceof LifecycleEvent.Due && Forgery.isAt(before, Status.SCHEDULED)
                ? new Decision(before, List.of())
                : sound.apply(before, event, moment));
    plant(
        "a cancelled one that waits forgets who is behind it",
        ORDERED,
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.CancelRequested
                  && Forgery.isAt(before, Status.SCHEDULED)
              ? Forgery.without(decision, Effect.Free.class::isInstance)
              : decision;
        });
  }

  private void aboutSuccessors() {
    plant(
        "ends that came before are not told",
        SUCCESSOR,
        (before, event, moment) ->
            Forgery.without(sound.apply(before, event, moment), Effect.Await.class::isInstance));
    plant(
        "one end is enough",
        SUCCESSOR,
        (before, event, moment) ->
            event instanceof LifecycleEvent.Freed
                    && before.flatMap(TaskState::hold).orElse(null) instanceof Hold.Tasks
                ? new Holding(new Dispatch(Set.of()))
                    .released(before.orElseThrow(), Reason.RELEASED, moment.now())
                : sound.apply(before, event, moment));
    plant(
        "a failure is taken for a success",
        SUCCESSOR,
        (before, event, moment) ->
            sound.apply(
                before,
                event instanceof LifecycleEvent.Freed(var ended, var ahead)
                    ? new LifecycleEvent.Freed(
                        new EndedTask(ended.id(), Status.SUCCEEDED, "", Optional.of(NOTHING)),
                        ahead)
                    : event,
                moment));
    plant(
        "the first result is lost",
        SUCCESSOR,
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return decision.state().flatMap(TaskState::hold).orElse(null)
                  instanceof Hold.Tasks(var since, var pending, _)
              ? Decision.of(
                  StateDraft.of(decision.state().orElseThrow())
                      .isHeld(new Hold.Tasks(since, pending, Map.of()))
                      .build(),
                  decision.effects().toArray(Effect[]::new))
              : decision;
        });
  }

  private void aboutUniqueness() {
    plant(
        "a second task of a unique key is taken",
        REJECTED,
        (before, event, moment) -> sound.apply(before, withoutUniques(event), moment));
    plant(
        "what is replaced is not cancelled",
        REPLACED,
        (before, event, moment) ->
            event instanceof LifecycleEvent.Submitted
                ? Forgery.without(
                    sound.apply(before, event, moment), Effect.Follow.class::isInstance)
                : sound.apply(before, event, moment));
    plant(
        "what replaces does not wait for the end of the other",
        REPLACED,
        (before, event, moment) ->
            event instanceof LifecycleEvent.Submitted submitted
                ? sound.apply(before, withoutTheLast(submitted), moment)
                : sound.apply(before, event, moment));
    plant(
        "what follows another one runs itself",
        EXISTING,
        (before, event, moment) ->
            event instanceof LifecycleEvent.Freed
                ? sound.apply(before.map(HoldMutations::behindInsteadOfLike), event, moment)
                : sound.apply(before, event, moment));
    plant(
        "what follows another one succeeds whatever that does",
        EXISTING,
        (before, event, moment) -> {
          Decision decision = sound.apply(before, event, moment);
          return event instanceof LifecycleEvent.Freed
              ? Forgery.changed(
                  decision,
                  draft -> {
                    TaskState state = draft.build();
                    return draft.becomes(
                        Status.SUCCEEDED, state.reason(), state.detail(), state.updatedAt());
                  })
              : decision;
        });
  }

  private void aboutTime() {
    plant(
        "a time is not waited for",
        LATER,
        (before, event, moment) -> {
          Moment later = new Moment(moment.now().plusSeconds(3_600), moment.chance());
          Decision decision =
              sound.apply(
                  before, event, event instanceof LifecycleEvent.Submitted ? later : moment);
          return Forgery.changed(
              decision,
              draft ->
                  event instanceof LifecycleEvent.Submitted
                      ? draft.decidedAt(moment.now())
                      : draft);
        });
    plant(
        "a time that comes is slept through",
        LATER,
        sound::apply,
        state -> state.status() == Status.SCHEDULED ? Optional.empty() : sound.wakeAt(state));
    plant(
        "the bytes of one that waits are not kept",
        LATER,
        (before, event, moment) ->
            Forgery.changed(
                sound.apply(before, event, moment),
                draft ->
                    draft.build().status() == Status.SCHEDULED
                        ? StateDraft.of(draft.waitsInItsRecord())
                        : draft));
  }

  private static Explorer.Scenario unique(IfTaken ifTaken) {
    Plan plan = KeyScenario.unique(ifTaken);
    return KeyScenario.of(ifTaken.word(), KeyScenario.unique(IfTaken.REJECT), plan, plan);
  }

  private static LifecycleEvent withoutALine(LifecycleEvent event) {
    return event instanceof LifecycleEvent.Submitted submitted
        ? with(submitted, Line.EMPTY)
        : event;
  }

  private static LifecycleEvent withoutUniques(LifecycleEvent event) {
    return event instanceof LifecycleEvent.Submitted submitted
        ? with(submitted, new Line(submitted.line().last(), List.of()))
        : event;
  }

  private static LifecycleEvent withoutTheLast(LifecycleEvent.Submitted submitted) {
    return with(submitted, new Line(Optional.empty(), submitted.line().uniques()));
  }

  private static LifecycleEvent with(LifecycleEvent.Submitted submitted, Line line) {
    return new LifecycleEvent.Submitted(
        submitted.task(), submitted.at(), submitted.brokerTime(), submitted.isHanded(), line);
  }

  private static TaskState behindInsteadOfLike(TaskState state) {
    UnaryOperator<Hold> other =
        hold ->
            hold instanceof Hold.Existing existing
                ? new Hold.Key(existing.since(), existing.by())
                : hold;
    return StateDraft.of(state).isHeld(other.apply(state.hold().orElseThrow())).build();
  }

  /** Decides instead of the sound fold. */
  interface Deciding {
    Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment);
  }

  /** Wakes instead of the sound fold. */
  interface Waking {
    Optional<Instant> wakeAt(TaskState state);
  }

  private void plant(String fault, Explorer.Scenario scenario, Deciding deciding) {
    plant(fault, scenario, deciding, sound::wakeAt);
  }

  private void plant(String fault, Explorer.Scenario scenario, Deciding deciding, Waking waking) {
    all.put(fault, new Planted(fold(deciding, waking), scenario));
  }

  static Explorer.Fold fold(Deciding deciding, Waking waking) {
    return new Explorer.Fold() {
      @Override
      public Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment) {
        return deciding.apply(before, event, moment);
      }

      @Override
      public Optional<Instant> wakeAt(TaskState state) {
        return waking.wakeAt(state);
      }
    };
  }
}
