package dev.kurier.client;

import dev.kurier.protocol.TaskId;

/** The client was closed before the task ended. The task goes on; its result can still be had. */
public final class ClientClosedException extends KurierException {

  private final TaskId taskId;

  ClientClosedException(TaskId taskId) {
    super(
        "the client was closed before task "
            + taskId
            + " ended; the task goes on: resume with await(type, id) on a new client",
        null);
    this.taskId = taskId;
  }

  /** The task that was waited for. */
  public TaskId taskId() {
    return taskId;
  }
}
