package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.TaskId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One task in flight: what is waited for, first from the broker, then from the ledger.
 *
 * @param answer what is said of its end
 * @param waiters how many results hang on its reply; 0 is for good
 */
record Pending(
    TaskId id,
    String payloadSha256,
    CompletableFuture<Coordinates> submitted,
    Answer answer,
    AtomicInteger waiters) {

  static Pending of(TaskId id, String payloadSha256) {
    return of(id, payloadSha256, Answer.settled());
  }

  static Pending of(TaskId id, String payloadSha256, Answer answer) {
    return new Pending(id, payloadSha256, new CompletableFuture<>(), answer, new AtomicInteger(1));
  }

  /** Its first reply, which is its only one unless it may be reported. */
  CompletableFuture<Reply> reply() {
    return answer.first();
  }

  /** One more waits for it; false if all have given it up. */
  boolean join() {
    return waiters.updateAndGet(number -> number == 0 ? 0 : number + 1) > 0;
  }

  /** One waits no more; true if that was the last. */
  boolean leave() {
    return waiters.decrementAndGet() == 0;
  }

  boolean isSamePayload(String otherSha256) {
    return payloadSha256.equals(otherSha256);
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
