package dev.kurier.client;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes the task, and the bytes of its record, from what the caller submits. Immutable. */
final class TaskComposer {

  /** A task ready to be sent. */
  record Composed(Task task, String recordKey, JsonText body) {

    TaskHeader header() {
      return task.header();
    }
  }

  private final ReplyTo replyTo;
  private final JsonValues json;
  private final int maxPayloadBytes;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * Takes what all tasks of a client share.
   *
   * @param random safe for use from many threads
   */
  TaskComposer(
      ReplyTo replyTo, JsonValues json, int maxPayloadBytes, Clock clock, RandomGenerator random) {
    this.replyTo = replyTo;
    this.json = json;
    this.maxPayloadBytes = maxPayloadBytes;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Composes and checks a task.
   *
   * @throws SubmitException with code TOO_LARGE, INVALID_INPUT or PAYLOAD_INVALID
   */
  <I> Composed compose(TaskType<I, ?> type, I input, SubmitOptions options) {
    TaskId id = idOf(type, options);
    JsonText payload = json.write(input);
    if (payload.size() > maxPayloadBytes) {
      throw new SubmitException(
          SubmitException.Code.TOO_LARGE,
          id,
          ("task %s was not sent: its payload has %d bytes, the limit is %d;"
                  + " store large data elsewhere and pass a reference")
              .formatted(id, payload.size(), maxPayloadBytes));
    }
    TaskHeader header = header(type, id, payload, options);
    Codec<Task> codec = Codecs.task(header.queue());
    Task task = new Task(header, payload, Map.of());
    byte[] body = codec.encode(task);
    if (codec.decode(body) instanceof Decoded.Malformed<Task> malformed) {
      throw new SubmitException(
          SubmitException.Code.INVALID_INPUT,
          id,
          "task %s was not sent, a runner would refuse it: %s, %s"
              .formatted(id, malformed.code(), malformed.message()));
    }
    List<String> problems = type.check().problems(payload);
    if (!problems.isEmpty()) {
      throw new SubmitException(
          SubmitException.Code.PAYLOAD_INVALID,
          id,
          "task %s was not sent, its payload does not fit %s: %s"
              .formatted(id, type.name(), String.join("; ", problems)));
    }
    return new Composed(task, options.recordKey(id), JsonText.of(body));
  }

  private TaskHeader header(
      TaskType<?, ?> type, TaskId id, JsonText payload, SubmitOptions options) {
    Plan plan = plan(options);
    return new TaskHeader(
        id,
        type.name(),
        options.queue().orElse(type.queue()),
        id.value(),
        options.reply().map(replyTo::at),
        options.key().orElse(id.value()),
        options.deadline(),
        options.timeout(),
        options.maxAttempts(),
        1,
        Optional.empty(),
        payload.sha256(),
        options.traceparent(),
        plan,
        Map.of());
  }

  private Plan plan(SubmitOptions options) {
    return options
        .delay()
        .map(delay -> options.plan().withNotBefore(clock.instant().plus(delay)))
        .orElse(options.plan());
  }

  private TaskId idOf(TaskType<?, ?> type, SubmitOptions options) {
    return options
        .id()
        .or(() -> options.key().map(key -> TaskId.derivedFrom(replyTo.app(), type.name(), key)))
        .orElseGet(() -> TaskId.timeOrdered(clock.millis(), random));
  }
}
