package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What follows for a claimed task that is to end when its run has. Immutable. */
final class Stopping {

  private final Duration limit;

  Stopping(Duration limit) {
    this.limit = limit;
  }

  /**
   * The claim stays: its end, its node's loss or the limit ends the task, whichever is first.
   *
   * @param why what it is stopped for, and ends by
   */
  TaskState begun(TaskState state, Reason why, String detail, Instant now) {
    Run claim = state.claim().orElseThrow();
    return StateDraft.of(state)
        .becomes(Status.CANCELLING, why, detail, now)
        .claimedBy(claim)
        .waitsUntil(now.plus(limit), Optional.empty())
        .build();
  }

  /**
   * The limit has passed and the node that runs it lives. Where others of its key wait, no time
   * stands for the end of a run: it is killed.
   */
  Decision overdue(TaskState state, Instant now) {
    if (!state.task().plan().runsAlone() || state.claim().isEmpty()) {
      return Ending.stopped(StateDraft.of(state), state, now);
    }
    TaskState again = StateDraft.of(state).waitsUntil(now.plus(limit), Optional.empty()).build();
    return Decision.of(
        again, new Effect.Tell(new Control.CancelTask(state.task().id(), state.detail(), true)));
  }
}
