package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.TaskId;
import java.util.concurrent.CompletableFuture;

/** One task in flight: what is waited for, first from the broker, then from the ledger. */
record Pending(
    TaskId id,
    String payloadSha256,
    CompletableFuture<Coordinates> submitted,
    CompletableFuture<Reply> reply) {

  static Pending of(TaskId id, String payloadSha256) {
    return new Pending(id, payloadSha256, new CompletableFuture<>(), new CompletableFuture<>());
  }

  boolean isSamePayload(String otherSha256) {
    return payloadSha256.equals(otherSha256);
  }

  /**
   * This task, for another submit of it.
   *
   * @throws SubmitException with code ID_CONFLICT
   */
  Pending requireSamePayload(Pending other) {
    if (!isSamePayload(other.payloadSha256)) {
      throw conflict();
    }
    return this;
  }

  SubmitException conflict() {
    return new SubmitException(
        SubmitException.Code.ID_CONFLICT,
        id,
        "another task with the id "
            + id
            + " has another payload: one key or id means one task; that other task is untouched");
  }
}
