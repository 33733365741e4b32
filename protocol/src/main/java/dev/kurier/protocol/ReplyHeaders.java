package dev.kurier.protocol;

/**
 * The Kafka headers of a reply, each UTF-8 text: enough to route it without parsing. They repeat
 * the body, which alone is the truth.
 */
public final class ReplyHeaders {

  /** The reply's {@code correlationId}. */
  public static final String CORRELATION_ID = "kurier-correlation-id";

  /** The reply's {@code taskId}. */
  public static final String TASK_ID = "kurier-task-id";

  /** The reply's {@code status}. */
  public static final String STATUS = "kurier-status";

  /** {@code true} where the reply is only {@code reported}; absent otherwise. */
  public static final String REPORTED = "kurier-reported";

  private ReplyHeaders() {}
}
