package dev.kurier.runner.task;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.TaskHeader;
import org.jspecify.annotations.Nullable;

/**
 * A handler in Java, for mode {@code java}. One instance, made with its public constructor without
 * parameters, serves all tasks, several at once. It is told to stop by an interrupt; one that
 * ignores it goes on, because a thread cannot be killed.
 */
@FunctionalInterface
public interface JavaHandler {

  /**
   * Runs one task.
   *
   * @param payload the argument
   * @param task whose payload it is; its idempotency key is the same in every run
   * @return the result; null stands for JSON's null
   * @throws Exception any: the task is retried, unless it is a {@link
   *     java.lang.IllegalArgumentException}, which says that the payload can never succeed. One
   *     that says that a connection failed or a time limit passed ({@link
   *     java.net.SocketException}, {@link java.net.SocketTimeoutException}, {@link
   *     java.net.UnknownHostException}, {@link java.util.concurrent.TimeoutException}, {@code
   *     HttpTimeoutException}) counts against the dependency.
   */
  @Nullable JsonText handle(JsonText payload, TaskHeader task) throws Exception;
}
