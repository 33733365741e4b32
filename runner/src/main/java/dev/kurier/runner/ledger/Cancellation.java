package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Optional;

/** What follows when somebody asks for a task's end. Immutable. */
final class Cancellation {

  private final Stopping stopping;

  Cancellation(Stopping stopping) {
    this.stopping = stopping;
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
      case RUNNING ->
          Decision.of(stopping.begun(state, Reason.CANCEL_REQUESTED, request.reason(), now), tell);
      // A run may outlive the soft cancel by its grace, and the task's end with it.
      case CANCELLING, CANCELLED -> request.force() ? Decision.of(state, tell) : Decision.of(state);
      case SUCCEEDED, FAILED, TIMED_OUT, EXPIRED, QUARANTINED -> Decision.of(state);
    };
  }
}
