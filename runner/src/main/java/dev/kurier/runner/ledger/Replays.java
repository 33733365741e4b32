package dev.kurier.runner.ledger;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Optional;

/** What follows when somebody asks for another run of a task that has ended badly. */
final class Replays {

  private Replays() {}

  /** On the ended task. One that is forgotten is replayed from the bytes of its dead letter. */
  static Decision requested(Optional<TaskState> before, Request.Replay request) {
    Effect follow = new Effect.Follow(request.newId(), new LifecycleEvent.Replayed(request));
    return before
        .map(state -> requested(state, request, follow))
        .orElseGet(() -> Decision.unknown(follow));
  }

  /** On the new task; nothing if it exists, so that the same replay happens once. */
  static Decision replayed(
      Optional<TaskState> before, LifecycleEvent.Replayed replayed, Instant now) {
    Request.Replay request = replayed.request();
    if (before.isPresent()) {
      return Decision.of(before.get());
    }
    TaskHeader header =
        Headers.replayed(request.task().header(), request.taskId(), request.newId());
    Task task = new Task(header, request.task().payload(), request.task().extras());
    TaskState fresh = StateDraft.fresh(header, Optional.empty(), now, now);
    return Holding.arrived(fresh, task, replayed.line(), Reason.REPLAYED, now);
  }

  private static Decision requested(TaskState state, Request.Replay request, Effect follow) {
    boolean done = state.replayedAs().filter(request.newId()::equals).isPresent();
    boolean samePayload =
        state.task().payloadSha256().equals(request.task().header().payloadSha256());
    if (done
        || !samePayload
        || !state.status().isDeadLettered()
        || request.newId().equals(request.taskId())) {
      return Decision.of(state);
    }
    return Decision.of(StateDraft.of(state).replayedAs(request.newId()).build(), follow);
  }
}
