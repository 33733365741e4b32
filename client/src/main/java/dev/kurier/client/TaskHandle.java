package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TaskId;
import java.util.concurrent.CompletableFuture;

/**
 * One submitted task. Safe for use from many threads. Nothing is lost with a handle: the id is
 * enough to {@link TaskClient#await await} the result later, also from another process.
 *
 * @param <O> the result
 */
public interface TaskHandle<O> {

  /** The task's identity. */
  TaskId id();

  /**
   * Completes when the broker has stored the task durably. Fails with a {@link SubmitException};
   * its code UNKNOWN_OUTCOME means that sending again with the same id is safe.
   */
  CompletableFuture<Coordinates> submitted();

  /**
   * Completes with the result, on the client's executor. Fails with {@link TaskFailedException}
   * when the task ended badly, {@link ResultMismatchException} when the result does not fit, {@link
   * ClientClosedException} when the client was closed first, {@link SubmitException} when the task
   * was not submitted. Gives the same future each time; cancelling it does not cancel the task.
   */
  CompletableFuture<O> result();

  /**
   * Asks for the task's end, wherever it stands. Completes when the broker has stored the request;
   * the end itself shows in {@link #result()} as status CANCELLED, unless the task ended before.
   */
  CompletableFuture<Coordinates> cancel();
}
