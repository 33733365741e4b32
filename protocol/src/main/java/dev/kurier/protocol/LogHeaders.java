package dev.kurier.protocol;

/**
 * The Kafka headers of a record of {@code logs}, UTF-8 text: enough to skip the output of other
 * tasks without parsing it. They repeat the body, which alone is the truth.
 */
public final class LogHeaders {

  /** The entry's {@code taskId}. */
  public static final String TASK_ID = "kurier-task-id";

  private LogHeaders() {}
}
