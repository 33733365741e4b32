package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What follows when somebody asks for a task's end. Immutable. */
final class Cancellation {

  private final Duration limit;

  Cancellation(Duration limit) {
    this.limit = limit;
  }

  Decision requested(Optional<TaskState> before, Request.Cancel request, Instant now) {
    Effect tell =
        new Effect.Tell(
            new Control.CancelTask(request.taskId(), request.reason(), request.force()));
    return before
        .map(state -> requested(state, request, tell, now))
        .orElseGet(() -> Decision.unknown(tell));
  }

  private Decision requested(TaskState state, Request.Cancel request, Effect tell, Instant now) {
    return switch (state.status()) {
      case SCHEDULED, QUEUED, RETRYING ->
          Ending.cancelled(StateDraft.of(state), request.reason(), now).and(tell);
      case RUNNING -> Decision.of(cancelling(state, request, now), tell);
      // A run may outlive the soft cancel by its grace, and the task's end with it.
      case CANCELLING, CANCELLED -> request.force() ? Decision.of(state, tell) : Decision.of(state);
      case SUCCEEDED, FAILED, TIMED_OUT, EXPIRED, QUARANTINED -> Decision.of(state);
    };
  }

  // The claim stays: its end, its node's loss or the limit ends the task, whichever is first.
  private TaskState cancelling(TaskState state, Request.Cancel request, Instant now) {
    Run claim = state.claim().orElseThrow();
    return StateDraft.of(state)
        .becomes(Status.CANCELLING, Reason.CANCEL_REQUESTED, request.reason(), now)
        .claimedBy(claim)
        .waitsUntil(now.plus(limit), Optional.empty())
        .build();
  }
}
