package dev.kurier.runner.ledger;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Optional;

/** What follows for a task that waits for its time, or for another task. Immutable. */
final class Holding {

  private final Dispatch dispatch;

  Holding(Dispatch dispatch) {
    this.dispatch = dispatch;
  }

  /**
   * A task has come that a runner gets from the ledger only.
   *
   * @param kept its state, with its bytes where no record on its queue has them
   * @param reason why it runs, if it can at once
   */
  Decision arrived(TaskState kept, Line line, Reason reason, Instant now) {
    Plan plan = kept.task().plan();
    if (isTooLate(kept, plan)) {
      String detail = "its deadline lies before the time that it would have to wait for";
      return Ending.expired(kept, detail, now);
    }
    if (plan.after().isPresent()) {
      return Following.arrived(kept, plan.after().get(), now);
    }
    boolean isTaken = !line.uniques().isEmpty();
    if (isTaken && plan.key().orElse(null) instanceof Plan.Unique unique) {
      return taken(kept, unique, line, now);
    }
    return inLine(kept, line, reason, now);
  }

  /** The task that it waited for has ended. */
  Decision freed(TaskState state, LifecycleEvent.Freed freed, Instant now) {
    TaskId ended = freed.ended().id();
    return switch (state.hold().orElse(null)) {
      case Hold.Key held when held.by().equals(ended) ->
          freed
              .ahead()
              .map(ahead -> Decision.of(behind(state, new Hold.Key(held.since(), ahead), now)))
              .orElseGet(() -> released(state, Reason.RELEASED, now));
      case Hold.Existing held when held.by().equals(ended) -> endedAs(state, freed.ended(), now);
      case Hold.Tasks held when held.pending().contains(ended) ->
          new Following(this).ended(state, held, freed.ended(), now);
      case Hold.Key _, Hold.Existing _, Hold.Tasks _, Hold.Time _, Hold.Queue _, Hold.Other _ ->
          Decision.of(state);
      case null -> Decision.of(state);
    };
  }

  /** Nobody is before it in its line: it waits for its time, or goes to a runner. */
  Decision released(TaskState state, Reason reason, Instant now) {
    Optional<Instant> later = state.task().plan().notBefore().filter(at -> at.isAfter(now));
    if (later.isPresent()) {
      return Decision.of(
          StateDraft.of(state)
              .becomes(Status.SCHEDULED, Reason.HELD, "", now)
              .isHeld(new Hold.Time(now))
              .waitsUntil(later.get(), state.waiting())
              .build());
    }
    return dispatch.toRunners(state, reason, "", now);
  }

  /** Only a newer version knows what it waits for, and lets it go. */
  static boolean isForeign(TaskState state) {
    return state.hold().orElse(null) instanceof Hold.Other;
  }

  private static boolean isTooLate(TaskState state, Plan plan) {
    Optional<Instant> deadline = state.task().deadline();
    return deadline.isPresent()
        && plan.notBefore().filter(at -> !at.isBefore(deadline.get())).isPresent();
  }

  private Decision taken(TaskState state, Plan.Unique key, Line line, Instant now) {
    TaskId existing = line.uniques().getFirst();
    return switch (key.ifTaken()) {
      case REJECT -> {
        String detail = "task " + existing + " has the unique key " + key.value();
        yield Ending.quietly(
            StateDraft.of(state).becomes(Status.CANCELLED, Reason.UNIQUE_KEY_TAKEN, detail, now));
      }
      case RETURN_EXISTING -> Decision.of(behind(state, new Hold.Existing(now, existing), now));
      case REPLACE -> replacing(inLine(state, line, Reason.RELEASED, now), state, line);
    };
  }

  private static Decision replacing(Decision decision, TaskState state, Line line) {
    Decision all = decision;
    for (TaskId past : line.uniques()) {
      var cancel = new Request.Cancel(past, "replaced by task " + state.task().id());
      all = all.and(new Effect.Follow(past, new LifecycleEvent.CancelRequested(cancel)));
    }
    return all;
  }

  private Decision inLine(TaskState state, Line line, Reason reason, Instant now) {
    return line.last()
        .map(last -> Decision.of(behind(state, new Hold.Key(now, last), now)))
        .orElseGet(() -> released(state, reason, now));
  }

  static TaskState behind(TaskState state, Hold hold, Instant now) {
    Optional<Task> bytes = state.waiting();
    StateDraft draft =
        StateDraft.of(state).becomes(Status.SCHEDULED, Reason.HELD, "", now).isHeld(hold);
    return bytes.map(draft::keeps).orElse(draft).build();
  }

  private static Decision endedAs(TaskState state, EndedTask existing, Instant now) {
    if (existing.hasSucceeded()) {
      StateDraft draft = StateDraft.of(state);
      existing.outcome().filter(Outcome.Succeeded.class::isInstance).ifPresent(draft::outcome);
      return Ending.quietly(
          draft.becomes(
              Status.SUCCEEDED, Reason.SAME_AS_EXISTING, "as task " + existing.id(), now));
    }
    return Ending.quietly(
        StateDraft.of(state)
            .becomes(Status.CANCELLED, Reason.SAME_AS_EXISTING, existing.told(), now));
  }
}
