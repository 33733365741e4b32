package dev.kurier.client;

import dev.kurier.protocol.TaskId;
import org.jspecify.annotations.Nullable;

/** The task succeeded, but its result does not fit the type that the submitter asked for. */
public final class ResultMismatchException extends KurierException {

  private final TaskId taskId;

  ResultMismatchException(TaskId taskId, String problem, @Nullable Throwable cause) {
    super("task " + taskId + " succeeded, but " + problem, cause);
    this.taskId = taskId;
  }

  /** The task that succeeded. */
  public TaskId taskId() {
    return taskId;
  }
}
