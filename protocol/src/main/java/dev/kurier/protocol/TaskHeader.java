package dev.kurier.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * All of a task but its payload: what the ledger and a reply need to know.
 *
 * @param id the task's identity
 * @param type which handler serves it; 1 to 200 characters, none a control character, a name and
 *     never a path or code
 * @param queue the lane it travels in; 1 to 100 characters of {@code A-Z a-z 0-9 . _ -}
 * @param correlationId what the submitter matches the reply by; 1 to 200 printable ASCII
 *     characters, no spaces
 * @param replyTo where the reply goes; empty if nobody waits for one
 * @param idempotencyKey the same for every attempt and replay of the same work; handlers pass it on
 * @param deadline after this instant the task must not run any more; before the year 10000
 * @param timeout the longest run the submitter wants, positive; a runner clamps it to the handler's
 *     own
 * @param maxAttempts how many attempts the submitter allows; 0 leaves it to the handler
 * @param attempt the attempt that this record asks for, from 1
 * @param lineage present on a replayed task
 * @param payloadSha256 lower-case hexadecimal of the payload's bytes
 * @param traceparent W3C trace context
 * @param plan what it waits for before it may run
 * @param extras unknown fields by name, of a header that does not stand in a task itself: there
 *     they are the task's own
 */
public record TaskHeader(
    TaskId id,
    String type,
    String queue,
    String correlationId,
    Optional<ReplyTo> replyTo,
    String idempotencyKey,
    Optional<Instant> deadline,
    Optional<Duration> timeout,
    int maxAttempts,
    int attempt,
    Optional<Lineage> lineage,
    String payloadSha256,
    Optional<String> traceparent,
    Plan plan,
    Map<String, JsonText> extras) {

  /** The longest type name in characters. */
  public static final int MAX_TYPE = 200;

  private static final Instant LAST_DEADLINE = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /** Checks every part. */
  public TaskHeader {
    require(
        !type.isEmpty() && type.codePointCount(0, type.length()) <= MAX_TYPE,
        "type has 1 to 200 characters");
    require(!Words.hasControl(type), "type has no control characters");
    require(Words.isName(queue, 100, "._-"), "queue has 1 to 100 characters of A-Z a-z 0-9 . _ -");
    require(
        Words.isPrintable(correlationId),
        "correlationId has 1 to 200 printable ASCII characters, no spaces");
    require(
        Words.isPrintable(idempotencyKey),
        "idempotencyKey has 1 to 200 printable ASCII characters, no spaces");
    require(
        timeout.isEmpty() || (!timeout.get().isNegative() && !timeout.get().isZero()),
        "timeoutMs is positive");
    require(
        deadline.isEmpty() || !deadline.get().isAfter(LAST_DEADLINE),
        "deadline lies before the year 10000");
    require(maxAttempts >= 0 && maxAttempts <= 100, "maxAttempts is 0 to 100");
    require(attempt >= 1 && attempt <= 100, "attempt is 1 to 100");
    extras = Extras.checked(extras, TaskForm.HEADER);
  }

  /** A header without a plan and unknown fields. */
  public TaskHeader(
      TaskId id,
      String type,
      String queue,
      String correlationId,
      Optional<ReplyTo> replyTo,
      String idempotencyKey,
      Optional<Instant> deadline,
      Optional<Duration> timeout,
      int maxAttempts,
      int attempt,
      Optional<Lineage> lineage,
      String payloadSha256,
      Optional<String> traceparent) {
    this(
        id,
        type,
        queue,
        correlationId,
        replyTo,
        idempotencyKey,
        deadline,
        timeout,
        maxAttempts,
        attempt,
        lineage,
        payloadSha256,
        traceparent,
        Plan.NONE,
        Map.of());
  }

  /** Tells whether it runs only to be compared with another task. */
  public boolean isShadow() {
    return lineage.filter(Lineage::shadow).isPresent();
  }

  /** The same task, asked to run as another attempt. */
  public TaskHeader withAttempt(int next) {
    return with(next, payloadSha256, plan);
  }

  /** The same task with another payload, of this hash. */
  public TaskHeader withPayload(String sha256) {
    return with(attempt, sha256, plan);
  }

  /** The same task with another plan. */
  public TaskHeader withPlan(Plan next) {
    return with(attempt, payloadSha256, next);
  }

  private TaskHeader with(int nextAttempt, String sha256, Plan nextPlan) {
    return new TaskHeader(
        id,
        type,
        queue,
        correlationId,
        replyTo,
        idempotencyKey,
        deadline,
        timeout,
        maxAttempts,
        nextAttempt,
        lineage,
        sha256,
        traceparent,
        nextPlan,
        extras);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
