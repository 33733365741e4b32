package dev.kurier.client;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.concurrent.CompletableFuture;

/** Tells how tasks ended: from the state topic, or from a fake in tests. */
interface States extends AutoCloseable {

  /**
   * Completes with the terminal state of a task, whether it ended long ago or ends later.
   * Cancelling the future ends the watch.
   */
  CompletableFuture<TaskState> ended(TaskId id);

  /** Fails every watch with {@link ClientClosedException}. */
  @Override
  void close();
}
