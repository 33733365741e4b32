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
    String execution, HandlerSpec handler, TaskHeader task, JsonText payload, Duration timeout) {}
