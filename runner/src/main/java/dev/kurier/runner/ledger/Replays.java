package dev.kurier.runner.ledger;

import dev.kurier.protocol.Edit;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.replay.MergePatch;
import java.time.Instant;
import java.util.Optional;

/**
 * What follows when somebody asks for another run of a task that has ended badly. Who asks for many
 * hears of each what came of it, exactly once; a dry run hears the same and changes nothing.
 * Immutable.
 */
final class Replays {

  private final Holding holding;

  Replays(Holding holding) {
    this.holding = holding;
  }

  /** On the ended task. One that is forgotten is replayed from the bytes of its dead letter. */
  static Decision requested(Optional<TaskState> before, Request.Replay request) {
    Effect follow = new Effect.Follow(request.newId(), new LifecycleEvent.Replayed(request));
    return before
        .map(state -> requested(state, request, follow))
        .orElseGet(() -> Decision.unknown(follow));
  }

  /** On the new task; nothing if it exists, so that the same replay happens once. */
  Decision replayed(Optional<TaskState> before, LifecycleEvent.Replayed replayed, Instant now) {
    Request.Replay request = replayed.request();
    if (before.isPresent()) {
      return answered(Decision.of(before.get()), request, Optional.of(ReplaySkip.ALREADY_REPLAYED));
    }
    Optional<Task> task = task(request);
    if (task.isEmpty()) {
      return answered(Decision.unknown(), request, Optional.of(ReplaySkip.EDIT_REFUSED));
    }
    if (isDryRun(request)) {
      return answered(Decision.unknown(), request, Optional.empty());
    }
    TaskState fresh = StateDraft.fresh(task.get().header(), Optional.empty(), now, now);
    TaskState kept = StateDraft.of(fresh).keeps(task.get()).build();
    // A shadow has no key, and so no place in the line of the old task's.
    Line line = request.isShadow() ? Line.EMPTY : replayed.line();
    return answered(holding.arrived(kept, line, Reason.REPLAYED, now), request, Optional.empty());
  }

  /** Says what came of it to who asked, if anybody waits for that. */
  static Optional<Effect.Post> answer(Request.Replay request, Optional<ReplaySkip> skipped) {
    return request
        .asked()
        .map(asked ->
            new Effect.Post(
                asked.answerTo(),
                new Request.ReplayAnswered(request.replayId(), request.taskId(), skipped)));
  }

  /** The same to who asked by an event that nobody can decide about. */
  static Optional<Effect.Post> answer(LifecycleEvent event, ReplaySkip cause) {
    return switch (event) {
      case LifecycleEvent.ReplayRequested(var request) -> answer(request, Optional.of(cause));
      case LifecycleEvent.Replayed(var request, _) -> answer(request, Optional.of(cause));
      case LifecycleEvent.Faulted(var failed, _) -> answer(failed, cause);
      case LifecycleEvent.Submitted _,
          LifecycleEvent.Refused _,
          LifecycleEvent.Claimed _,
          LifecycleEvent.RunEnded _,
          LifecycleEvent.Progressed _,
          LifecycleEvent.Deferred _,
          LifecycleEvent.CancelRequested _,
          LifecycleEvent.Freed _,
          LifecycleEvent.Admitted _,
          LifecycleEvent.Due _,
          LifecycleEvent.PauseEnded _,
          LifecycleEvent.NodeLost _,
          LifecycleEvent.NoRoom _,
          LifecycleEvent.Dropped _,
          LifecycleEvent.BytesGone _ ->
          Optional.empty();
    };
  }

  private static Decision requested(TaskState state, Request.Replay request, Effect follow) {
    Optional<ReplaySkip> obstacle = obstacle(state, request);
    if (obstacle.isPresent()) {
      return answered(Decision.of(state), request, obstacle);
    }
    // A shadow, and an edit that does not fit, leave the old task as it was.
    boolean changes = !isDryRun(request) && !request.isShadow() && task(request).isPresent();
    return Decision.of(
        changes ? StateDraft.of(state).replayedAs(request.newId()).build() : state, follow);
  }

  private static Optional<ReplaySkip> obstacle(TaskState state, Request.Replay request) {
    if (isDone(state, request) || request.newId().equals(request.taskId())) {
      return Optional.of(ReplaySkip.ALREADY_REPLAYED);
    }
    boolean mayRun =
        !state.task().isShadow()
            && (request.isShadow() ? state.status().isTerminal() : state.status().isDeadLettered());
    if (!mayRun) {
      return Optional.of(ReplaySkip.NOT_DEAD);
    }
    boolean isItsEnd =
        request.asked().map(asked -> asked.diedAt().equals(state.updatedAt())).orElse(true)
            && state.task().payloadSha256().equals(request.task().header().payloadSha256());
    return isItsEnd ? Optional.empty() : Optional.of(ReplaySkip.SUPERSEDED);
  }

  // A shadow takes nobody's place: what was replayed can be compared as often as somebody likes.
  private static boolean isDone(TaskState state, Request.Replay request) {
    if (request.isShadow()) {
      return false;
    }
    return request.asked().isPresent()
        ? state.replayedAs().isPresent()
        : state.replayedAs().filter(request.newId()::equals).isPresent();
  }

  private static Optional<Task> task(Request.Replay request) {
    Task failed = request.task();
    TaskHeader header =
        request.isShadow()
            ? Headers.shadow(failed.header(), request.taskId(), request.newId())
            : Headers.replayed(failed.header(), request.taskId(), request.newId());
    if (request.asked().map(Request.Asked::newKey).orElse(false)) {
      header = Headers.withKey(header, request.newId().value());
    }
    Optional<JsonText> patch = request.asked().flatMap(Request.Asked::edit);
    if (patch.isEmpty()) {
      return Optional.of(new Task(header, failed.payload(), failed.extras()));
    }
    TaskHeader same = header;
    return MergePatch.apply(failed.payload(), patch.get())
        .map(edited -> {
          Edit edit = new Edit(patch.get(), same.payloadSha256());
          TaskHeader changed = Headers.edited(same, edit, edited.sha256());
          return new Task(changed, edited, failed.extras());
        });
  }

  private static boolean isDryRun(Request.Replay request) {
    return request.asked().map(Request.Asked::dryRun).orElse(false);
  }

  private static Decision answered(
      Decision decision, Request.Replay request, Optional<ReplaySkip> skipped) {
    return answer(request, skipped).<Decision>map(decision::and).orElse(decision);
  }
}
