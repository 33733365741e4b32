package dev.kurier.runner.task;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.TaskHeader;
import java.time.Duration;

/**
 * One run to be made.
 *
 * @param execution its unique id on this node, safe as a file name
 * @param handler what to run
 * @param task the task's header, for the handler's context
 * @param payload the argument
 * @param timeout the soft limit in force, at most the handler's
 */
public record ExecutionRequest(
    String execution, HandlerSpec handler, TaskHeader task, JsonText payload, Duration timeout) {

  /** A run within the handler's time limit, or the task's own if that is shorter. */
  public static ExecutionRequest of(
      String execution, HandlerSpec handler, TaskHeader task, JsonText payload) {
    Duration most = handler.timeout();
    Duration timeout = task.timeout().filter(own -> own.compareTo(most) < 0).orElse(most);
    return new ExecutionRequest(execution, handler, task, payload, timeout);
  }

  /** The same with what the handler's code declares and the configuration leaves open. */
  public ExecutionRequest completedBy(Declared declared) {
    HandlerSpec completed = handler.completedBy(declared);
    return completed.timeout().equals(handler.timeout())
        ? new ExecutionRequest(execution, completed, task, payload, timeout)
        : of(execution, completed, task, payload);
  }
}
