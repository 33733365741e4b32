package dev.kurier.client;

import dev.kurier.protocol.Progress;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Lets handles listen to the progress of their tasks, out of the state topic. Immutable. */
record ProgressReports(States states, Executor executor) {

  /** Listens once the task is submitted, until it has ended or the future is cancelled. */
  CompletableFuture<Void> listen(
      TaskId id, CompletableFuture<?> submitted, Consumer<Progress> listener) {
    CompletableFuture<Void> heard = new CompletableFuture<>();
    CompletableFuture<?> unused =
        submitted.whenComplete((at, failure) -> {
          if (failure != null) {
            heard.completeExceptionally(Causes.of(failure));
          } else if (!heard.isDone()) {
            follow(id, new ProgressFeed(listener, executor), heard);
          }
        });
    return heard;
  }

  private void follow(TaskId id, ProgressFeed feed, CompletableFuture<Void> heard) {
    CompletableFuture<TaskState> end = states.ended(id, feed::hear);
    CompletableFuture<Void> unusedCancel = heard.whenComplete((done, failure) -> end.cancel(false));
    CompletableFuture<TaskState> unusedEnd =
        end.whenComplete((state, failure) -> {
          if (failure != null) {
            heard.completeExceptionally(failure);
          } else {
            CompletableFuture<Void> unused =
                feed.told().whenComplete((told, rejected) -> heard.complete(null));
          }
        });
  }
}
