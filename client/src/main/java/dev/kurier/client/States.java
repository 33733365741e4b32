package dev.kurier.client;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Tells how tasks ended: from the state topic, or from a fake in tests. */
interface States extends AutoCloseable {

  /**
   * Completes with the terminal state of a task, whether it ended long ago or ends later.
   * Cancelling the future ends the watch.
   */
  default CompletableFuture<TaskState> ended(TaskId id) {
    return ended(id, state -> {});
  }

  /**
   * The same, and tells every state on the way that is read, the last one before the future
   * completes; some are skipped, some come twice.
   *
   * @param news called on the reading thread; must return at once and not throw
   */
  CompletableFuture<TaskState> ended(TaskId id, Consumer<TaskState> news);

  /** Fails every watch with {@link ClientClosedException}. */
  @Override
  void close();
}
