package dev.kurier.client;

import dev.kurier.protocol.Reply;
import dev.kurier.protocol.TaskId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks that wait for a reply, by correlation ID: a bounded number of them. As many may have
 * ended without their ends being delivered. Safe for use from many threads. Futures are completed
 * on the executor, never on the caller's thread, so that what users hang on them cannot hold up a
 * reader.
 */
final class InFlight {

  private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);

  private final ConcurrentMap<String, Entry> byCorrelationId = new ConcurrentHashMap<>();

  /** A submit from a callback takes none of the second: the callback would wait for itself. */
  private final Semaphore waiting;

  private final Semaphore undelivered;
  private final int limit;
  private final WhenFull whenFull;
  private final Completions completions;
  private final LongAdder answered = new LongAdder();
  private final LongAdder unknown = new LongAdder();
  private final LongAdder reported = new LongAdder();
  private final LongAdder differing = new LongAdder();

  InFlight(int limit, WhenFull whenFull, Completions completions) {
    this.waiting = new Semaphore(limit);
    this.undelivered = new Semaphore(limit);
    this.limit = limit;
    this.whenFull = whenFull;
    this.completions = completions;
  }

  /** A task with what it holds: of the second semaphore a permit or none. */
  private record Entry(Pending task, boolean isHeldBack) {}

  /**
   * Takes a task in, once there is room.
   *
   * @return empty, or the one that was there first under the same correlation ID and stays; the
   *     caller has joined it
   * @throws SubmitException with code TOO_MANY_IN_FLIGHT or INTERRUPTED
   */
  Optional<Pending> add(String correlationId, Pending task) {
    Optional<Pending> first = join(byCorrelationId.get(correlationId));
    if (first.isPresent()) {
      return first;
    }
    Entry own = new Entry(task, completions.holdsBack());
    takePermits(own);
    while (true) {
      Entry other = byCorrelationId.putIfAbsent(correlationId, own);
      if (other == null) {
        return Optional.empty();
      }
      first = join(other);
      if (first.isPresent()) {
        waiting.release();
        delivered(own);
        return first;
      }
      // Nobody waits for it any more, and who was the last to is about to take it out.
      forget(correlationId, other);
    }
  }

  private static Optional<Pending> join(@Nullable Entry entry) {
    return Optional.ofNullable(entry).map(Entry::task).filter(Pending::join);
  }

  /** A task in flight, whose correlation ID is its id. */
  Optional<Pending> find(TaskId id) {
    return Optional.ofNullable(byCorrelationId.get(id.value())).map(Entry::task);
  }

  /**
   * One who waited for the task does not any more; nobody else may. Then it is in flight no more.
   */
  void leave(Pending task) {
    Entry entry = byCorrelationId.get(task.id().value());
    if (task.leave() && entry != null && entry.task().equals(task)) {
      forget(task.id().value(), entry);
    }
  }

  private void forget(String correlationId, Entry entry) {
    if (byCorrelationId.remove(correlationId, entry)) {
      waiting.release();
      delivered(entry);
      entry.task().answer().cancel();
    }
  }

  /**
   * Ends the task that the reply is for, or tells of an end that is only reported; a reply for
   * nobody is counted.
   */
  void complete(Reply reply) {
    boolean isTaken = reply.reported() ? tell(reply) : complete(reply.correlationId(), reply);
    if (!isTaken) {
      unknown.increment();
    }
  }

  /** The task stays in flight: the ledger has not spoken. */
  private boolean tell(Reply reply) {
    Entry entry = byCorrelationId.get(reply.correlationId());
    if (entry == null || !entry.task().answer().hears(reply)) {
      return false;
    }
    reported.increment();
    run(() -> entry.task().reply().complete(reply));
    return true;
  }

  /** Ends a task with what is known of its end; false if it has ended already. */
  boolean complete(String correlationId, Reply reply) {
    Entry entry = byCorrelationId.remove(correlationId);
    if (entry == null) {
      return false;
    }
    answered.increment();
    Answer.Told told = entry.task().answer().settles(reply);
    if (told.differs()) {
      differing.increment();
      LOG.atWarn()
          .addKeyValue("taskId", entry.task().id())
          .addKeyValue("reported", told.first().status())
          .addKeyValue("settled", reply.status())
          .addKeyValue("reason", reply.reason())
          .log("replies.differ");
    }
    end(entry, () -> entry.task().answer().complete(told));
    return true;
  }

  /** Ends a task without a reply; nothing happens if it has ended already. */
  void fail(String correlationId, Throwable failure) {
    Entry entry = byCorrelationId.remove(correlationId);
    if (entry != null) {
      end(entry, () -> entry.task().answer().fail(failure));
    }
  }

  private void end(Entry entry, Runnable delivery) {
    waiting.release();
    run(() -> {
      delivered(entry);
      delivery.run();
    });
  }

  private void delivered(Entry entry) {
    if (entry.isHeldBack()) {
      undelivered.release();
    }
  }

  /** Ends all that are here now, because the client closes. */
  void failAll() {
    List.copyOf(byCorrelationId.keySet())
        .forEach(id -> fail(id, new ClientClosedException(new TaskId(id))));
  }

  /** Runs on the executor, or here if that is shut down. */
  void run(Runnable completion) {
    try {
      completions.execute(completion);
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

  long reported() {
    return reported.sum();
  }

  long differing() {
    return differing.sum();
  }

  private void takePermits(Entry entry) {
    if (entry.isHeldBack()) {
      takePermit(undelivered, entry.task().id(), "have ended and wait for callbacks, or are");
    }
    try {
      takePermit(waiting, entry.task().id(), "are");
    } catch (SubmitException e) {
      delivered(entry);
      throw e;
    }
  }

  private void takePermit(Semaphore permits, TaskId id, String what) {
    if (permits.tryAcquire()) {
      return;
    }
    if (whenFull == WhenFull.FAIL) {
      throw new SubmitException(
          SubmitException.Code.TOO_MANY_IN_FLIGHT,
          id,
          "task %s was not sent: %d tasks %s in flight, the limit of this client"
              .formatted(id, limit, what));
    }
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SubmitException(
          SubmitException.Code.INTERRUPTED,
          id,
          "task %s was not sent: interrupted while %d tasks %s in flight"
              .formatted(id, limit, what),
          e);
    }
  }
}
