package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.MalformedCode;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Gives a record that cannot become a task an identity made from where it lies. */
final class RefusedRecord {

  private static final String TYPE = "invalid";

  private RefusedRecord() {}

  /** The record's bytes are no task. */
  static LifecycleEvent.Refused malformed(
      String queue,
      Optional<byte[]> bytes,
      Decoded.Malformed<Task> malformed,
      Coordinates at,
      Instant brokerTime) {
    byte[] body = bytes.orElseGet(() -> new byte[0]);
    TaskId id = idOf("invalid:", at);
    TaskHeader header =
        new TaskHeader(
            id,
            TYPE,
            queue,
            id.value(),
            Optional.empty(),
            id.value(),
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            JsonText.of(body).sha256(),
            Optional.empty());
    return new LifecycleEvent.Refused(
        header,
        malformed.code().name(),
        malformed.message(),
        new DeadLetter.Original.Raw(Base64.getEncoder().encodeToString(body)),
        at,
        brokerTime);
  }

  /** The record's id belongs to another task already. */
  static LifecycleEvent.Refused conflict(LifecycleEvent.Submitted submitted) {
    String message =
        "the id " + submitted.task().header().id() + " belongs to a task with another payload";
    return again(submitted, "conflict:", "ID_CONFLICT", message);
  }

  /** The record's key is not the one that brings it to the others of its line. */
  static LifecycleEvent.Refused underAnotherKey(LifecycleEvent.Submitted submitted, String key) {
    String message =
        "the record's key must be its uniqueKey, orderingKey or fairKey "
            + key
            + ", which brings all tasks of that key into one partition";
    return again(submitted, "invalid:", MalformedCode.BAD_FIELD.name(), message);
  }

  /** The ledger fails at this record of a task that it knows already. */
  static LifecycleEvent.Refused faulted(LifecycleEvent.Submitted submitted, String problem) {
    return again(submitted, "fault:", Faulting.CODE, "the ledger could not decide: " + problem);
  }

  private static LifecycleEvent.Refused again(
      LifecycleEvent.Submitted submitted, String prefix, String code, String message) {
    return new LifecycleEvent.Refused(
        Headers.renamed(submitted.task().header(), idOf(prefix, submitted.at())),
        code,
        message,
        new DeadLetter.Original.Understood(submitted.task()),
        submitted.at(),
        submitted.brokerTime());
  }

  private static TaskId idOf(String prefix, Coordinates at) {
    String plain = prefix + at.topic() + ":" + at.partition() + ":" + at.offset();
    return TaskId.isWellFormed(plain)
        ? new TaskId(plain)
        : new TaskId(prefix + TaskId.derivedFrom(at.toString()));
  }
}
