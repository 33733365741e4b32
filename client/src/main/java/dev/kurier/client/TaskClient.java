package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TaskId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Submits tasks through Kafka and gives their results as futures. One client serves a whole
 * application: it is safe for use from many threads and faster when shared.
 *
 * <p>Execution is at least once, the end of a task is one: a task has exactly one terminal state,
 * and every reply of the ledger tells that same state. A runner's word before it comes only to who
 * asks for {@linkplain SubmitOptions#reportedReply() a reported reply}.
 *
 * <pre>{@code
 * TaskType<OcrIn, OcrOut> OCR = TaskType.of("shop.ocr", OcrIn.class, OcrOut.class);
 * TaskClientBuilder builder = TaskClient.builder().bootstrapServers("localhost:9092").app("shop");
 * try (TaskClient client = builder.build()) {
 *   TaskHandle<OcrOut> handle = client.submit(OCR, new OcrIn("a"), o -> o.key("doc-a"));
 *   OcrOut out = handle.result().get(30, SECONDS);
 * }
 * }</pre>
 */
public interface TaskClient extends AutoCloseable {

  /** Starts to describe a client. */
  static TaskClientBuilder builder() {
    return new TaskClientBuilder();
  }

  /**
   * Submits a task with the type's defaults.
   *
   * @see #submit(TaskType, Object, UnaryOperator)
   */
  default <I, O> TaskHandle<O> submit(TaskType<I, O> type, I input) {
    return submit(type, input, options -> options);
  }

  /**
   * Submits a task. Returns when the task is on its way; {@link TaskHandle#submitted()} tells when
   * the broker has it. Waits, or fails, while too many tasks are in flight, as the builder was
   * told.
   *
   * @param type what kind of task
   * @param input its argument
   * @param options what differs from the defaults
   * @throws SubmitException if the task cannot be sent: too large, not JSON, not what its type is
   *     checked by, no such queue, too many in flight, closed
   * @throws IllegalArgumentException if an option or the type's queue is out of its range
   */
  <I, O> TaskHandle<O> submit(TaskType<I, O> type, I input, UnaryOperator<SubmitOptions> options);

  /**
   * Submits tasks in the order of the stream, in batches on the wire. The next input is taken when
   * the one before is on its way: while too many tasks are in flight the stream waits. What is
   * returned holds every handle, and a handle its result: to submit more than memory holds, call
   * {@code submit} for each and let go of the handles.
   *
   * @return one handle for each input, in order
   * @throws SubmitException as {@code submit}; the tasks before the one at fault are submitted
   */
  default <I, O> List<TaskHandle<O>> submitAll(TaskType<I, O> type, Stream<? extends I> inputs) {
    return inputs.sequential().<TaskHandle<O>>map(input -> submit(type, input)).toList();
  }

  /**
   * Submits tasks in the order of the inputs, in batches on the wire.
   *
   * @return one handle for each input, in order
   * @throws SubmitException as {@code submit}; the tasks before the one at fault are submitted
   */
  <I, O> List<TaskHandle<O>> submitAll(TaskType<I, O> type, Iterable<? extends I> inputs);

  /**
   * The result of any task of this namespace, whoever submitted it and whenever: for a new start
   * after a crash. Reads the tasks' state from its beginning, so it takes a moment; many awaits
   * share one reader. An id that nobody ever submitted completes never: limit the wait. Cancelling
   * the future ends the watch and leaves the task alone.
   *
   * @return completes or fails like {@link TaskHandle#result()}
   */
  <O> CompletableFuture<O> await(TaskType<?, O> type, TaskId id);

  /**
   * Asks for the end of any task of this namespace. One with a unique, an ordering or a fair key is
   * found while it is in flight here; elsewhere use {@link TaskHandle#cancel()} or the command
   * line.
   *
   * @param id which task
   * @param reason a sentence for people who wonder later; may be empty
   * @return completes when the broker has stored the request, or fails with {@link SubmitException}
   */
  CompletableFuture<Coordinates> cancel(TaskId id, String reason);

  /** What this client has seen since its start. */
  ClientStatistics statistics();

  /**
   * Sends what is on its way, then fails every unfinished result with {@link ClientClosedException}
   * and frees all threads and connections. Takes some seconds at most when the broker is gone. May
   * be called twice, from any thread.
   */
  @Override
  void close();
}
