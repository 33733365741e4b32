package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.JsonText;
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
    TaskHeader header = submitted.task().header();
    return new LifecycleEvent.Refused(
        Headers.renamed(header, idOf("conflict:", submitted.at())),
        "ID_CONFLICT",
        "the id " + header.id() + " belongs to a task with another payload",
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
