package dev.kurier.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a schedule submits each time. Each task has an id of its own, which is also its correlation
 * id and its idempotency key.
 *
 * @param type which handler serves it
 * @param queue the lane it travels in
 * @param payload the argument for the handler, one JSON value
 * @param timeout the longest run of one attempt; empty: the handler's
 * @param maxAttempts how often it may be tried; 0 leaves it to the handler
 * @param replyTo where the replies go; empty if nobody reads them
 */
public record ScheduledTask(
    String type,
    String queue,
    JsonText payload,
    Optional<Duration> timeout,
    int maxAttempts,
    Optional<ReplyTo> replyTo) {

  /** Checks what each of its tasks will be checked for. */
  public ScheduledTask {
    header(TaskId.derivedFrom("schedule"), type, queue, payload, timeout, maxAttempts, replyTo);
  }

  /** The task of one time. */
  public Task at(String schedule, Instant time, Plan plan) {
    TaskId id = id(schedule, time);
    TaskHeader header = header(id, type, queue, payload, timeout, maxAttempts, replyTo);
    return new Task(header.withPlan(plan), payload, Map.of());
  }

  /** The id of the task that a schedule submits for one time: always the same one. */
  public static TaskId id(String schedule, Instant time) {
    return TaskId.derivedFrom("schedule", schedule, time.toString());
  }

  private static TaskHeader header(
      TaskId id,
      String type,
      String queue,
      JsonText payload,
      Optional<Duration> timeout,
      int maxAttempts,
      Optional<ReplyTo> replyTo) {
    return new TaskHeader(
        id,
        type,
        queue,
        id.value(),
        replyTo,
        id.value(),
        Optional.empty(),
        timeout,
        maxAttempts,
        1,
        Optional.empty(),
        payload.sha256(),
        Optional.empty());
  }
}
