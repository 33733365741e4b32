package dev.kurier.client;

import dev.kurier.protocol.Reply;
import dev.kurier.protocol.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * The tasks that wait for a reply, by correlation ID: a bounded number of them. Safe for use from
 * many threads. Futures are completed on the executor, never on the caller's thread, so that what
 * users hang on them cannot hold up a reader.
 */
final class InFlight {

  private final ConcurrentMap<String, Pending> byCorrelationId = new ConcurrentHashMap<>();
  private final Semaphore permits;
  private final int limit;
  private final WhenFull whenFull;
  private final Executor executor;
  private final LongAdder answered = new LongAdder();
  private final LongAdder unknown = new LongAdder();

  InFlight(int limit, WhenFull whenFull, Executor executor) {
    this.permits = new Semaphore(limit);
    this.limit = limit;
    this.whenFull = whenFull;
    this.executor = executor;
  }

  /**
   * Takes a task in, once there is room.
   *
   * @return empty, or the one that was there first under the same correlation ID and stays
   * @throws SubmitException with code TOO_MANY_IN_FLIGHT or INTERRUPTED
   */
  Optional<Pending> add(String correlationId, Pending task) {
    Pending first = byCorrelationId.get(correlationId);
    if (first != null) {
      return Optional.of(first);
    }
    takePermit(task.id());
    first = byCorrelationId.putIfAbsent(correlationId, task);
    if (first != null) {
      permits.release();
    }
    return Optional.ofNullable(first);
  }

  /** A task in flight, whose correlation ID is its id. */
  Optional<Pending> find(TaskId id) {
    return Optional.ofNullable(byCorrelationId.get(id.value()));
  }

  /** Ends the task that the reply is for; a reply for nobody is counted. */
  void complete(Reply reply) {
    if (!complete(reply.correlationId(), reply)) {
      unknown.increment();
    }
  }

  /** Ends a task with what is known of its end; false if it has ended already. */
  boolean complete(String correlationId, Reply reply) {
    Pending task = byCorrelationId.remove(correlationId);
    if (task == null) {
      return false;
    }
    permits.release();
    answered.increment();
    run(() -> task.reply().complete(reply));
    return true;
  }

  /** Ends a task without a reply; nothing happens if it has ended already. */
  void fail(String correlationId, Throwable failure) {
    Pending task = byCorrelationId.remove(correlationId);
    if (task != null) {
      permits.release();
      run(() -> task.reply().completeExceptionally(failure));
    }
  }

  /** Ends all that are here now, because the client closes. */
  void failAll() {
    List.copyOf(byCorrelationId.entrySet())
        .forEach(entry -> fail(entry.getKey(), new ClientClosedException(entry.getValue().id())));
  }

  /** Runs on the executor, or here if that is shut down. */
  void run(Runnable completion) {
    try {
      executor.execute(completion);
    } catch (RejectedExecutionException e) {
      completion.run();
    }
  }

  int size() {
    return byCorrelationId.size();
  }

  long answered() {
    return answered.sum();
  }

  long unknown() {
    return unknown.sum();
  }

  private void takePermit(TaskId id) {
    if (permits.tryAcquire()) {
      return;
    }
    if (whenFull == WhenFull.FAIL) {
      throw new SubmitException(
          SubmitException.Code.TOO_MANY_IN_FLIGHT,
          id,
          "task %s was not sent: %d tasks are in flight, the limit of this client"
              .formatted(id, limit));
    }
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SubmitException(
          SubmitException.Code.INTERRUPTED,
          id,
          "task %s was not sent: interrupted while %d tasks were in flight".formatted(id, limit),
          e);
    }
  }
}
