package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.TaskId;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

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
   * Completes with what the ledger has decided, which does not change any more, and fails as {@link
   * #result()} does. The same future as that, unless the submit asked for a {@linkplain
   * SubmitOptions#reportedReply() reported reply}: then the result may come before. The task is in
   * flight until this completes; cancelling it gives the decision up and makes room.
   */
  CompletableFuture<O> settled();

  /**
   * Completes together with {@link #settled()}: with true if the result was completed before with
   * something else than what the ledger has decided. Fails where no decision came.
   */
  CompletableFuture<Boolean> differs();

  /**
   * Listens to what the task says about its progress, from the state topic: the newest word about
   * once a second, one call at a time, on the client's executor. A client that listens reads that
   * topic from its beginning, so listen to tasks that run long. Completes when the task has ended
   * and its last word was told; fails as {@link #submitted()} does, or with {@link
   * ClientClosedException}. Cancelling it ends the listening and not the task.
   *
   * @param listener an exception that it throws is logged, and it is called again
   */
  CompletableFuture<Void> progress(Consumer<Progress> listener);

  /**
   * Asks for the task's end, wherever it stands. Completes when the broker has stored the request;
   * the end itself shows in {@link #result()} as status CANCELLED, unless the task ended before.
   */
  CompletableFuture<Coordinates> cancel();
}
