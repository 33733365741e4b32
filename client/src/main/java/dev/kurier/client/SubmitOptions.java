package dev.kurier.client;

import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one submit asks for beyond the type's defaults. Immutable: each method gives a changed copy,
 * so that options read as {@code o -> o.timeout(ofSeconds(5)).key("doc-a")}.
 *
 * @param id the task's id; empty: made from the key, or new
 * @param key the caller's idempotency key, 1 to 200 printable characters without spaces: the same
 *     app, type and key always mean the same task
 * @param queue the lane to travel in; empty: the type's
 * @param timeout the longest run of one attempt; empty: the handler's
 * @param deadline after this instant the task must not run any more
 * @param maxAttempts how often it may be tried, 1 to 100; 0 leaves it to the handler
 * @param traceparent W3C trace context to go on from
 * @param wantsReply whether a reply is written for this client
 */
public record SubmitOptions(
    Optional<TaskId> id,
    Optional<String> key,
    Optional<String> queue,
    Optional<Duration> timeout,
    Optional<Instant> deadline,
    int maxAttempts,
    Optional<String> traceparent,
    boolean wantsReply) {

  /** Nothing beyond the defaults. */
  public static final SubmitOptions DEFAULTS =
      new SubmitOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0,
          Optional.empty(),
          true);

  /** Uses this id: to send again what may or may not have been sent. */
  public SubmitOptions id(TaskId chosen) {
    return new SubmitOptions(
        Optional.of(chosen), key, queue, timeout, deadline, maxAttempts, traceparent, wantsReply);
  }

  /** Makes the submit idempotent: the same app, type and key always mean the same task. */
  public SubmitOptions key(String chosen) {
    return new SubmitOptions(
        id, Optional.of(chosen), queue, timeout, deadline, maxAttempts, traceparent, wantsReply);
  }

  /** Travels in this queue. */
  public SubmitOptions queue(String chosen) {
    return new SubmitOptions(
        id, key, Optional.of(chosen), timeout, deadline, maxAttempts, traceparent, wantsReply);
  }

  /** Limits one attempt; positive. A runner clamps it to the handler's own limit. */
  public SubmitOptions timeout(Duration chosen) {
    return new SubmitOptions(
        id, key, queue, Optional.of(chosen), deadline, maxAttempts, traceparent, wantsReply);
  }

  /** Lets the task expire at this instant, wherever it stands then. */
  public SubmitOptions deadline(Instant chosen) {
    return new SubmitOptions(
        id, key, queue, timeout, Optional.of(chosen), maxAttempts, traceparent, wantsReply);
  }

  /** Limits the attempts, 1 to 100. */
  public SubmitOptions maxAttempts(int chosen) {
    return new SubmitOptions(id, key, queue, timeout, deadline, chosen, traceparent, wantsReply);
  }

  /** Goes on from this W3C trace context. */
  public SubmitOptions traceparent(String chosen) {
    return new SubmitOptions(
        id, key, queue, timeout, deadline, maxAttempts, Optional.of(chosen), wantsReply);
  }

  /** Asks for no reply: the task is not in flight here, and its result is read from its state. */
  public SubmitOptions withoutReply() {
    return new SubmitOptions(id, key, queue, timeout, deadline, maxAttempts, traceparent, false);
  }

  boolean nameTheTask() {
    return id.isPresent() || key.isPresent();
  }
}
