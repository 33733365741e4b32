package dev.kurier.runner.ledger;

import dev.kurier.protocol.Edit;
import dev.kurier.protocol.Lineage;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import java.util.Optional;

/** Makes the header of a task that comes from another one. */
final class Headers {

  private Headers() {}

  /** The same under another id. */
  static TaskHeader renamed(TaskHeader header, TaskId id) {
    return new TaskHeader(
        id,
        header.type(),
        header.queue(),
        header.correlationId(),
        header.replyTo(),
        header.idempotencyKey(),
        header.deadline(),
        header.timeout(),
        header.maxAttempts(),
        header.attempt(),
        header.lineage(),
        header.payloadSha256(),
        header.traceparent(),
        header.plan(),
        header.extras());
  }

  /**
   * The header of a replay: the same work, idempotency key, correlation and reply address, so that
   * a submitter who still waits sees the later reply; from the first attempt, and without the
   * deadline, which has passed or will soon. It keeps its key and stands last in the line of it.
   */
  static TaskHeader replayed(TaskHeader header, TaskId failed, TaskId id) {
    return new TaskHeader(
        id,
        header.type(),
        header.queue(),
        header.correlationId(),
        header.replyTo(),
        header.idempotencyKey(),
        Optional.empty(),
        header.timeout(),
        header.maxAttempts(),
        1,
        Optional.of(next(header.lineage(), failed, false)),
        header.payloadSha256(),
        header.traceparent(),
        header.plan().repeated(),
        header.extras());
  }

  /**
   * The header of a shadow: the same work for nobody but who compares. It has no reply address, an
   * idempotency key of its own, no key and nothing to wait for, so that it takes nothing that
   * belongs to other tasks. It runs as one of its fair key, whose limit is that of its runs.
   */
  static TaskHeader shadow(TaskHeader header, TaskId ended, TaskId id) {
    return new TaskHeader(
        id,
        header.type(),
        header.queue(),
        header.correlationId(),
        Optional.empty(),
        id.value(),
        Optional.empty(),
        header.timeout(),
        header.maxAttempts(),
        1,
        Optional.of(next(header.lineage(), ended, true)),
        header.payloadSha256(),
        header.traceparent(),
        header.plan().shadowed(),
        header.extras());
  }

  /** The same work under another idempotency key. */
  static TaskHeader withKey(TaskHeader header, String key) {
    return changed(header, key, header.lineage(), header.payloadSha256());
  }

  /** The header of a task whose payload was changed, with a lineage that tells how. */
  static TaskHeader edited(TaskHeader header, Edit edit, String payloadSha256) {
    Optional<Lineage> lineage =
        header
            .lineage()
            .map(line ->
                new Lineage(
                    line.replayOf(),
                    line.rootId(),
                    line.replaySeq(),
                    Optional.of(edit),
                    line.shadow()));
    return changed(header, header.idempotencyKey(), lineage, payloadSha256);
  }

  private static TaskHeader changed(
      TaskHeader header, String key, Optional<Lineage> lineage, String payloadSha256) {
    return new TaskHeader(
        header.id(),
        header.type(),
        header.queue(),
        header.correlationId(),
        header.replyTo(),
        key,
        header.deadline(),
        header.timeout(),
        header.maxAttempts(),
        header.attempt(),
        lineage,
        payloadSha256,
        header.traceparent(),
        header.plan(),
        header.extras());
  }

  private static Lineage next(Optional<Lineage> past, TaskId ended, boolean shadow) {
    TaskId root = past.map(Lineage::rootId).orElse(ended);
    int seq = past.map(Lineage::replaySeq).orElse(0) + 1;
    return new Lineage(ended, root, seq, Optional.empty(), shadow);
  }
}
