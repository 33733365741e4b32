package dev.kurier.runner.execute;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The runs of one executor on threads of this JVM: watched, stopped and counted. Thread-safe. */
final class ThreadRuns implements AutoCloseable {

  /** More lost threads of a handler than this, and it runs nothing more until the node restarts. */
  static final int MOST_LOST = 16;

  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final String STILL_RUN =
      "still run although they were told to stop; the code does not heed an interruption, and only"
          + " a restart of the node ends it";

  private final Clock clock;
  private final ExecuteSettings settings;
  private final Watchdog watchdog = new Watchdog();
  private final Set<ThreadRun> running = ConcurrentHashMap.newKeySet();
  private final Set<ThreadRun> lost = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ThreadRuns(Clock clock, ExecuteSettings settings) {
    this.clock = clock;
    this.settings = settings;
  }

  /** As many threads as there are runs, since the caller bounds those; idle ones end. */
  static ExecutorService threads(ThreadFactory factory) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE.toSeconds(),
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        factory);
  }

  Clock clock() {
    return clock;
  }

  Watchdog watchdog() {
    return watchdog;
  }

  /** How long a thread may take to end after its grace before it counts as lost. */
  Duration patience() {
    return settings.killLimit();
  }

  /**
   * Starts work on a thread and returns at once.
   *
   * @param code what its code has in common
   */
  Running start(
      ExecutionRequest request, ThreadRun.Work work, Optional<String> code, Executor threads) {
    long already = countLost(request.handler().type());
    if (already >= MOST_LOST) {
      return refused(already + " of its threads " + STILL_RUN);
    }
    ThreadRun run = new ThreadRun(request, work, request.handler().version().or(() -> code), this);
    running.add(run);
    run.arm();
    if (closed) {
      run.stop(StopReason.DRAINED);
    } else {
      threads.execute(run::begin);
    }
    return run;
  }

  /** A run that has ended before it began. */
  Running refused(String problem) {
    var report =
        new ExecutionReport(
            new Outcome.StartFailed(problem),
            clock.instant(),
            Duration.ZERO,
            "",
            Optional.of(OutputTotals.NONE),
            List.of());
    var done = CompletableFuture.completedFuture(report);
    return new Running() {
      @Override
      public CompletableFuture<ExecutionReport> report() {
        return done.copy();
      }

      @Override
      public void stop(StopReason reason) {
        // It has ended.
      }

      @Override
      public void kill(StopReason reason) {
        // It has ended.
      }
    };
  }

  void ended(ThreadRun run) {
    running.remove(run);
  }

  void lost(ThreadRun run) {
    lost.add(run);
  }

  void found(ThreadRun run) {
    lost.remove(run);
  }

  boolean hasLost() {
    return !lost.isEmpty();
  }

  private long countLost(String type) {
    return lost.isEmpty() ? 0 : lost.stream().filter(run -> run.type().equals(type)).count();
  }

  /** The handlers that have lost threads. */
  List<HandlerProblem> unhealthy(List<HandlerSpec> handlers) {
    List<HandlerProblem> problems = new ArrayList<>();
    for (HandlerSpec handler : handlers) {
      long count = countLost(handler.type());
      if (count > 0) {
        problems.add(new HandlerProblem(handler.type(), count + " of its threads " + STILL_RUN));
      }
    }
    return List.copyOf(problems);
  }

  /** Stops what runs and waits until each run has been reported. Idempotent. */
  @Override
  public void close() {
    closed = true;
    List<ThreadRun> last = List.copyOf(running);
    last.forEach(run -> run.stop(StopReason.DRAINED));
    CompletableFuture<?>[] reports =
        last.stream().map(ThreadRun::report).toArray(CompletableFuture<?>[]::new);
    try {
      // Each is reported after its grace and our patience at the latest: this ends.
      CompletableFuture.allOf(reports).get(1, TimeUnit.DAYS);
    } catch (TimeoutException | ExecutionException impossible) {
      throw new IllegalStateException("a run was not reported", impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    watchdog.close();
  }
}
