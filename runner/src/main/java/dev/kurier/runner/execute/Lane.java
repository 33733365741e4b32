package dev.kurier.runner.execute;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The idle workers of one zygote, last used first, and the zygote itself, started again when it has
 * ended. Fields are guarded by the lock; nothing is started while it is held.
 */
final class Lane {

  private static final int FAILURES_UNTIL_UNHEALTHY = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final LaneKey key;
  private final List<String> handlers;
  private final Installation installation;
  private final Object lock = new Object();
  private final Deque<Worker> idle = new ArrayDeque<>();
  private @Nullable CompletableFuture<Zygote> zygote;
  private int failures;
  private long retryAtNanos;
  private String problem = "";
  private boolean closed;

  Lane(LaneKey key, List<String> handlers, Installation installation) {
    this.key = key;
    this.handlers = List.copyOf(handlers);
    this.installation = installation;
  }

  /** A worker that is idle, or a new one. */
  Worker acquire() throws StartFailure, InterruptedException {
    synchronized (lock) {
      for (Worker worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
        if (worker.isAlive()) {
          return worker;
        }
      }
    }
    return zygote().spawn(this::forget);
  }

  /** Gives back a worker that has said goodbye to its run. */
  void release(Worker worker) {
    synchronized (lock) {
      if (!closed && worker.isAlive()) {
        idle.addFirst(worker);
      }
    }
  }

  private void forget(Worker worker) {
    synchronized (lock) {
      idle.remove(worker);
    }
  }

  /** Why a handler cannot be served although its zygote runs. */
  Optional<String> problemOf(String handler) throws StartFailure, InterruptedException {
    return Optional.ofNullable(zygote().problems().get(handler));
  }

  /** What has failed at least three times in a row; empty while the lane is healthy. */
  Optional<String> lastingProblem() {
    synchronized (lock) {
      return failures < FAILURES_UNTIL_UNHEALTHY ? Optional.empty() : Optional.of(problem);
    }
  }

  /** The running zygote; the first who misses it starts it, all others wait for that. */
  private Zygote zygote() throws StartFailure, InterruptedException {
    CompletableFuture<Zygote> starting;
    boolean isMine = false;
    synchronized (lock) {
      if (closed) {
        throw new StartFailure("the executor is closed");
      }
      if (zygote == null || hasEnded(zygote)) {
        if (failures > 0 && System.nanoTime() - retryAtNanos < 0) {
          throw new StartFailure(problem);
        }
        zygote = new CompletableFuture<>();
        isMine = true;
      }
      starting = zygote;
    }
    if (isMine) {
      start(starting);
    }
    try {
      return starting.get();
    } catch (ExecutionException failed) {
      throw StartFailure.of("", failed);
    }
  }

  private static boolean hasEnded(CompletableFuture<Zygote> zygote) {
    return zygote.isCompletedExceptionally() || (zygote.isDone() && !zygote.join().isAlive());
  }

  private void start(CompletableFuture<Zygote> starting) throws InterruptedException {
    try {
      Zygote started = Zygote.start(key, interpreter(), handlers, installation);
      if (!handlers.isEmpty() && started.problems().keySet().containsAll(handlers)) {
        String first = started.problems().getOrDefault(handlers.getFirst(), "");
        started.close();
        throw new StartFailure(first);
      }
      succeed(starting, started);
    } catch (StartFailure failure) {
      fail(starting, failure);
    } catch (InterruptedException | RuntimeException | Error broken) {
      fail(starting, new StartFailure("the start was broken off: " + broken, broken));
      throw broken;
    }
  }

  private Interpreter interpreter() throws StartFailure, InterruptedException {
    ProcessEnvironment environment = ProcessEnvironment.of(key.place().environment());
    Path folder = key.place().workingDirectory();
    HandlerCheck.requireFolder(folder);
    return Interpreter.locate(key.place().interpreter(), folder, environment);
  }

  private void succeed(CompletableFuture<Zygote> starting, Zygote started) {
    boolean late;
    synchronized (lock) {
      failures = 0;
      late = closed;
    }
    if (late) {
      started.close();
      starting.completeExceptionally(new StartFailure("the executor is closed"));
    } else {
      starting.complete(started);
    }
  }

  private void fail(CompletableFuture<Zygote> starting, StartFailure failure) {
    synchronized (lock) {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
      failures++;
      problem = failure.problem();
      Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
      retryAtNanos = System.nanoTime() + bounded.toNanos();
    }
    starting.completeExceptionally(failure);
  }

  /** Ends the zygote and all its workers. Idempotent. */
  void close() {
    CompletableFuture<Zygote> last;
    synchronized (lock) {
      closed = true;
      idle.clear();
      last = zygote;
    }
    if (last != null && last.isDone() && !last.isCompletedExceptionally()) {
      last.join().close();
    }
  }
}
