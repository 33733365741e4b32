package dev.kurier.client;

import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
 * @param plan what the task waits for before it may run
 * @param delay how long from now it must not run; then the plan's own time does not count
 * @param group what the records of tasks have in common that wait for each other, 1 to 200
 *     printable characters without spaces; empty: the task's unique, ordering or fair key, or its
 *     id
 * @param reply of which moment a reply is written for this client; empty: none is
 */
public record SubmitOptions(
    Optional<TaskId> id,
    Optional<String> key,
    Optional<String> queue,
    Optional<Duration> timeout,
    Optional<Instant> deadline,
    int maxAttempts,
    Optional<String> traceparent,
    Plan plan,
    Optional<Duration> delay,
    Optional<String> group,
    Optional<ReplyTo.When> reply) {

  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7E]{1,200}");

  /** Checks delay and group. */
  public SubmitOptions {
    if (delay.isPresent() && delay.get().isNegative()) {
      throw new IllegalArgumentException("delay is not negative");
    }
    if (group.isPresent() && !PRINTABLE.matcher(group.get()).matches()) {
      throw new IllegalArgumentException(
          "a group has 1 to 200 printable ASCII characters, no spaces");
    }
  }

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
          Plan.NONE,
          Optional.empty(),
          Optional.empty(),
          Optional.of(ReplyTo.When.SETTLED));

  /** Uses this id: to send again what may or may not have been sent. */
  public SubmitOptions id(TaskId chosen) {
    return with(Optional.of(chosen), key, queue, timeout, deadline, maxAttempts, traceparent);
  }

  /** Makes the submit idempotent: the same app, type and key always mean the same task. */
  public SubmitOptions key(String chosen) {
    return with(id, Optional.of(chosen), queue, timeout, deadline, maxAttempts, traceparent);
  }

  /** Travels in this queue. */
  public SubmitOptions queue(String chosen) {
    return with(id, key, Optional.of(chosen), timeout, deadline, maxAttempts, traceparent);
  }

  /** Limits one attempt; positive. A runner clamps it to the handler's own limit. */
  public SubmitOptions timeout(Duration chosen) {
    return with(id, key, queue, Optional.of(chosen), deadline, maxAttempts, traceparent);
  }

  /** Lets the task expire at this instant, wherever it stands then. */
  public SubmitOptions deadline(Instant chosen) {
    return with(id, key, queue, timeout, Optional.of(chosen), maxAttempts, traceparent);
  }

  /** Limits the attempts, 1 to 100. */
  public SubmitOptions maxAttempts(int chosen) {
    return with(id, key, queue, timeout, deadline, chosen, traceparent);
  }

  /** Goes on from this W3C trace context. */
  public SubmitOptions traceparent(String chosen) {
    return with(id, key, queue, timeout, deadline, maxAttempts, Optional.of(chosen));
  }

  /** Must not run before this instant, by the brokers' clock. */
  public SubmitOptions notBefore(Instant chosen) {
    return with(plan.withNotBefore(chosen), Optional.empty(), group, reply);
  }

  /** Must not run for so long from the submit on, by this client's clock; not negative. */
  public SubmitOptions delay(Duration chosen) {
    return with(plan, Optional.of(chosen), group, reply);
  }

  /** Is refused while another task of this key has not ended: it ends CANCELLED. */
  public SubmitOptions uniqueKey(String chosen) {
    return uniqueKey(chosen, Plan.IfTaken.REJECT);
  }

  /**
   * Is the only task of this key.
   *
   * @param chosen 1 to 200 printable ASCII characters without spaces; counts in the whole
   *     namespace, whatever the type
   * @param ifTaken what becomes of this task while another one of the key has not ended
   */
  public SubmitOptions uniqueKey(String chosen, Plan.IfTaken ifTaken) {
    return with(new Plan.Unique(chosen, ifTaken));
  }

  /**
   * Runs after all tasks of this key that were submitted before it have ended.
   *
   * @param chosen 1 to 200 printable ASCII characters without spaces; counts in the whole
   *     namespace, whatever the type
   */
  public SubmitOptions orderingKey(String chosen) {
    return with(new Plan.Ordering(chosen));
  }

  /**
   * Lies in one partition with all tasks of this group, so that they can wait for each other.
   *
   * @param chosen 1 to 200 printable ASCII characters without spaces
   */
  public SubmitOptions group(String chosen) {
    return with(plan, delay, Optional.of(chosen), reply);
  }

  /** Runs when these tasks of its group have succeeded; is CANCELLED if one of them does not. */
  public SubmitOptions after(TaskId... tasks) {
    return after(new Plan.After(List.of(tasks), Plan.When.SUCCEEDED, Plan.Input.GIVEN));
  }

  /** Runs when this task of its group has succeeded, with its result in place of the input. */
  public SubmitOptions withResultOf(TaskId task) {
    return after(new Plan.After(List.of(task), Plan.When.SUCCEEDED, Plan.Input.RESULT));
  }

  /**
   * Runs when these tasks of its group have succeeded, with an array of their results in this order
   * in place of the input.
   */
  public SubmitOptions withResultsOf(List<TaskId> tasks) {
    return after(new Plan.After(tasks, Plan.When.SUCCEEDED, Plan.Input.RESULTS));
  }

  /** Waits for tasks of its group. */
  public SubmitOptions after(Plan.After chosen) {
    return with(plan.withAfter(chosen), delay, group, reply);
  }

  /**
   * Goes before the waiting tasks of lower priority where the ledger dispatches the queue; without
   * effect elsewhere.
   *
   * @param chosen 0 to 9, 0 where nothing is chosen
   */
  public SubmitOptions priority(int chosen) {
    return with(plan.withPriority(chosen), delay, group, reply);
  }

  /**
   * Belongs to somebody, a tenant for example, who gets a fair share where the ledger dispatches
   * the queue, and no more than its limit for each; without effect elsewhere.
   *
   * @param chosen 1 to 200 printable ASCII characters without spaces; the same as the group or the
   *     unique or ordering key where there is one
   */
  public SubmitOptions fairKey(String chosen) {
    return with(plan.withFairKey(chosen), delay, group, reply);
  }

  /** Asks for no reply: the task is not in flight here, and its result is read from its state. */
  public SubmitOptions withoutReply() {
    return with(plan, delay, group, Optional.empty());
  }

  /**
   * Completes the result as soon as the first run has succeeded and the log holds it, some
   * milliseconds before the ledger has decided. What is told so early is a success, and in rare
   * races the ledger decides otherwise: {@link TaskHandle#settled()} and {@link
   * TaskHandle#differs()} tell. Any other end comes from the ledger, as ever.
   */
  public SubmitOptions reportedReply() {
    return with(plan, delay, group, Optional.of(ReplyTo.When.REPORTED));
  }

  /** Whether a reply is written for this client. */
  public boolean wantsReply() {
    return reply.isPresent();
  }

  /** What the records of the task with this id have as their key. */
  String recordKey(TaskId taskId) {
    Optional<String> line = plan.recordKey();
    if (group.isPresent() && line.filter(value -> !value.equals(group.get())).isPresent()) {
      throw new IllegalArgumentException(
          "a task has one record key: its group is the same as its unique, ordering or fair key");
    }
    if (plan.after().isPresent() && group.or(() -> line).isEmpty()) {
      throw new IllegalArgumentException(
          "a task waits for tasks of its group: give all of them the same group");
    }
    return group.or(() -> line).orElse(taskId.value());
  }

  boolean nameTheTask() {
    return id.isPresent() || key.isPresent();
  }

  private SubmitOptions with(
      Optional<TaskId> nextId,
      Optional<String> nextKey,
      Optional<String> nextQueue,
      Optional<Duration> nextTimeout,
      Optional<Instant> nextDeadline,
      int nextAttempts,
      Optional<String> nextTraceparent) {
    return new SubmitOptions(
        nextId,
        nextKey,
        nextQueue,
        nextTimeout,
        nextDeadline,
        nextAttempts,
        nextTraceparent,
        plan,
        delay,
        group,
        reply);
  }

  private SubmitOptions with(Plan.Key chosen) {
    return with(plan.withKey(chosen), delay, group, reply);
  }

  private SubmitOptions with(
      Plan nextPlan,
      Optional<Duration> nextDelay,
      Optional<String> nextGroup,
      Optional<ReplyTo.When> nextReply) {
    return new SubmitOptions(
        id,
        key,
        queue,
        timeout,
        deadline,
        maxAttempts,
        traceparent,
        nextPlan,
        nextDelay,
        nextGroup,
        nextReply);
  }
}
