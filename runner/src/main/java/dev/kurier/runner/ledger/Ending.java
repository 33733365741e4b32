package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Optional;

/** Makes the last state of a task and the reply that belongs to it. */
final class Ending {

  private Ending() {}

  /** Ends the task without a dead letter. */
  static Decision quietly(StateDraft ended) {
    TaskState state = ended.build();
    return told(Decision.of(state), ended, state);
  }

  /** Ends the task with a dead letter, unless it is a shadow: nobody has lost its work. */
  static Decision buried(StateDraft ended, Effect.Bury letter) {
    TaskState state = ended.build();
    Decision decision = state.task().isShadow() ? Decision.of(state) : Decision.of(state, letter);
    return told(decision, ended, state);
  }

  /**
   * Ends a task that was being stopped, now that nothing of it runs any more.
   *
   * @param stopping its state, which says why
   */
  static Decision stopped(StateDraft draft, TaskState stopping, Instant now) {
    return stopping.reason() == Reason.DEADLINE_PASSED
        ? quietly(draft.becomes(Status.EXPIRED, stopping.reason(), stopping.detail(), now))
        : cancelled(draft, stopping.detail(), now);
  }

  static Decision cancelled(StateDraft draft, String detail, Instant now) {
    return quietly(draft.becomes(Status.CANCELLED, Reason.CANCEL_REQUESTED, detail, now));
  }

  /** Ends the task because its time is over. */
  static Decision expired(TaskState state, String detail, Instant now) {
    return expired(state, Reason.DEADLINE_PASSED, detail, now);
  }

  /** Ends the task because no record brings it to a runner any more. */
  static Decision dropped(TaskState state, String detail, Instant now) {
    return expired(state, Reason.RECORD_DROPPED, detail, now);
  }

  // A runner may have a copy, or take one.
  private static Decision expired(TaskState state, Reason reason, String detail, Instant now) {
    boolean outThere = state.claim().isPresent() || state.dueAt().isEmpty();
    Decision decision = quietly(StateDraft.of(state).becomes(Status.EXPIRED, reason, detail, now));
    return outThere
        ? decision.and(new Effect.Tell(new Control.CancelTask(state.task().id(), detail)))
        : decision;
  }

  /** The reply once more, byte for byte the same: it is a function of the state. */
  static Optional<Effect> answer(TaskState state) {
    return state.task().replyTo().map(to -> new Effect.Answer(to, Reply.of(state)));
  }

  static Effect stop(Run run, String reason) {
    return new Effect.Tell(new Control.StopRun(run.task().id(), run.execution(), reason));
  }

  // Whoever waits for it hears of its end last, when all of it is decided.
  private static Decision told(Decision decision, StateDraft ended, TaskState state) {
    Decision answered = answer(state).map(decision::and).orElse(decision);
    return answered.and(new Effect.Free(ended.wasBehind()));
  }
}
