package dev.kurier.runner.ledger;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.LifecycleEvent.NodeLost.How;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What follows when a node takes a task, and when the node is lost with it. Immutable. */
final class Claims {

  private final int maxRunnerLosses;

  Claims(int maxRunnerLosses) {
    this.maxRunnerLosses = maxRunnerLosses;
  }

  Decision claimed(TaskState state, Run run, Instant now) {
    if (Standing.isStale(state, run) || Standing.hasEnded(state, run)) {
      return Decision.of(state, Ending.stop(run, "the task is in other hands"));
    }
    if (isHeldBy(state, run)) {
      // A second copy of its own claim says nothing: a stop would be the last that its run hears.
      return Decision.of(state);
    }
    if (state.status() == Status.CANCELLING) {
      return Decision.of(state, Ending.stop(run, "the task is being cancelled"));
    }
    if (state.dueAt().isPresent() || state.hold().isPresent()) {
      // It was deferred or failed since: believed, the claim of a run that is over would stand for
      // ever.
      return Decision.of(state, Ending.stop(run, "the task waits for its next dispatch"));
    }
    if (Standing.isInOtherHands(state, run)) {
      return Decision.of(state, Ending.stop(run, "another run holds the task"));
    }
    return state.claim().isPresent() ? Decision.of(state) : taken(state, run, now);
  }

  private static Decision taken(TaskState state, Run run, Instant now) {
    Decision taken =
        Decision.of(
            StateDraft.of(state)
                .sawDelivery(run.deliveries())
                .at(run.at())
                .becomes(Status.RUNNING, Reason.CLAIMED, "", now)
                .claimedBy(run)
                .progress(Optional.empty())
                .build());
    return state.task().plan().runsAlone() ? taken.and(start(run)) : taken;
  }

  private static boolean isHeldBy(TaskState state, Run run) {
    return state.claim().filter(claim -> Standing.isSame(claim, run)).isPresent();
  }

  private static Effect start(Run run) {
    return new Effect.Tell(new Control.StartRun(run.task().id(), run.execution(), run.node()));
  }

  /** Only the run that holds the task speaks for it; nothing is ever decided by what it says. */
  static Decision progressed(TaskState state, Event.Progressed progressed) {
    boolean holds =
        state.claim().filter(run -> run.execution().equals(progressed.execution())).isPresent();
    return Decision.of(
        holds ? StateDraft.of(state).progress(Optional.of(progressed.progress())).build() : state);
  }

  Decision lost(TaskState state, LifecycleEvent.NodeLost lost, Instant now) {
    return state
        .claim()
        .filter(claim -> claim.node().equals(lost.node()))
        .map(claim -> lost(state, claim, lost.how(), now))
        .orElseGet(() -> Decision.of(state));
  }

  private Decision lost(TaskState state, Run claim, How how, Instant now) {
    StateDraft draft = StateDraft.of(state).remembers(lostRun(state, claim, how, now));
    if (how == How.SILENT) {
      draft.countsRunnerLoss();
    } else {
      draft.countsInterruption();
    }
    if (state.status() == Status.CANCELLING) {
      return Ending.stopped(draft, state, now);
    }
    if (how == How.SILENT && state.counters().runnerLosses() + 1 >= maxRunnerLosses) {
      return quarantined(draft, claim, now);
    }
    TaskState next = draft.becomes(Status.QUEUED, reason(how), "", now).build();
    return Decision.of(
        next,
        new Effect.Redispatch(
            next.task().queue(), new Body.Stored(claim.at()), next.task().attempt()));
  }

  private static Reason reason(How how) {
    return switch (how) {
      case LEFT -> Reason.DRAINED;
      case GAVE_UP -> Reason.CLAIM_LOST;
      case SILENT -> Reason.RUNNER_LOST;
    };
  }

  private static String sentence(How how) {
    return switch (how) {
      case LEFT -> "its runner gave it back";
      case GAVE_UP -> "its runner lost its claims";
      case SILENT -> "its runner was lost";
    };
  }

  private Decision quarantined(StateDraft draft, Run claim, Instant now) {
    String message = maxRunnerLosses + " runners were lost while they ran it";
    draft.becomes(Status.QUARANTINED, Reason.TOO_MANY_RUNNER_LOSSES, message, now);
    return Ending.buried(
        draft,
        new Effect.Bury(
            new Body.Stored(claim.at()), claim.at(), new Cause("RUNNER_LOST", message, "")));
  }

  private static AttemptRecord lostRun(TaskState state, Run claim, How how, Instant now) {
    Duration held = Duration.between(state.updatedAt(), now);
    return new AttemptRecord(
        claim.task().attempt(),
        claim.execution(),
        claim.node(),
        state.updatedAt(),
        held.isNegative() ? Duration.ZERO : held,
        new Outcome.Interrupted(sentence(how)));
  }
}
