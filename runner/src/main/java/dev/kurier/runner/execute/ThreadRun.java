package dev.kurier.runner.execute;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionReport.Footprint;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run on a thread of this JVM. A thread can be asked to end and not be made to: a run that does
 * not listen is reported all the same, and its thread is counted as lost until it ends by itself.
 * Its fields are guarded by its lock; the work is told things outside of it.
 */
final class ThreadRun implements Running {

  private static final Logger LOG = LoggerFactory.getLogger(ThreadRun.class);

  /** What runs on the thread. */
  interface Work {

    /** Runs it on the calling thread; whatever it throws is a bug of ours. */
    Ending run();

    /** Asks what runs now to end. Called from any thread, perhaps twice; returns at once. */
    void interrupt(StopCause cause);
  }

  /**
   * How the work ended by itself.
   *
   * @param outcome the end
   * @param tail the last that it wrote
   * @param output how much it wrote; empty if nobody can tell
   */
  record Ending(Outcome outcome, String tail, Optional<OutputTotals> output) {
    static Ending of(Outcome outcome) {
      return new Ending(outcome, "", Optional.of(OutputTotals.NONE));
    }
  }

  private enum State {
    WAITING,
    RUNNING,
    LOST,
    ENDED
  }

  private final ExecutionRequest request;
  private final Work work;
  private final Optional<String> version;
  private final ThreadRuns all;
  private final Instant startedAt;
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<ExecutionReport> report = new CompletableFuture<>();
  private final Object lock = new Object();
  private State state = State.WAITING;
  private boolean hasBegun;
  private @Nullable StopCause cause;
  private Watchdog.Timer timer = () -> {};

  ThreadRun(ExecutionRequest request, Work work, Optional<String> version, ThreadRuns all) {
    this.version = version;
    this.request = request;
    this.work = work;
    this.all = all;
    this.startedAt = all.clock().instant();
  }

  String type() {
    return request.handler().type();
  }

  /** Starts the clock of the time limit: waiting for a thread counts. */
  void arm() {
    synchronized (lock) {
      timer = all.watchdog().after(request.timeout(), this::timeOut);
    }
  }

  /** Runs the work on the calling thread, unless it was stopped before. */
  void begin() {
    synchronized (lock) {
      if (state != State.WAITING) {
        return;
      }
      state = State.RUNNING;
      hasBegun = true;
    }
    Ending ending;
    try {
      ending = work.run();
    } catch (RuntimeException | Error bug) {
      ending = Ending.of(new Outcome.StartFailed("the task could not be run: " + bug));
    }
    ended(ending);
  }

  private void ended(Ending ending) {
    boolean wasLost;
    StopCause why;
    synchronized (lock) {
      wasLost = state == State.LOST;
      state = State.ENDED;
      why = cause;
      timer.cancel();
    }
    if (wasLost) {
      all.found(this);
    } else {
      finish(why == null ? ending.outcome() : why.outcome(), ending);
    }
  }

  @Override
  public CompletableFuture<ExecutionReport> report() {
    return report.copy();
  }

  @Override
  public void stop(StopReason reason) {
    stop(new StopCause.Asked(reason));
  }

  /** Nothing kills a thread: it gets no grace. */
  @Override
  public void kill(StopReason reason) {
    stop(reason);
    insist();
  }

  private void timeOut() {
    stop(new StopCause.TimeLimit(request.timeout()));
  }

  private void stop(StopCause why) {
    boolean isRunning;
    synchronized (lock) {
      if (cause != null || state == State.ENDED) {
        return;
      }
      cause = why;
      timer.cancel();
      isRunning = state == State.RUNNING;
      if (isRunning) {
        timer = all.watchdog().after(request.handler().grace(), this::insist);
      } else {
        state = State.ENDED;
      }
    }
    if (isRunning) {
      work.interrupt(why);
    } else {
      finish(why.outcome(), Ending.of(why.outcome()));
    }
  }

  /** Who has caught the first word in passing may heed the second. */
  private void insist() {
    StopCause why;
    synchronized (lock) {
      if (state != State.RUNNING || cause == null) {
        return;
      }
      why = cause;
      timer.cancel();
      timer = all.watchdog().after(all.patience(), this::lose);
    }
    work.interrupt(why);
  }

  private void lose() {
    StopCause why;
    synchronized (lock) {
      if (state != State.RUNNING || cause == null) {
        return;
      }
      state = State.LOST;
      why = cause;
      all.lost(this);
    }
    LOG.atError()
        .addKeyValue("handler", type())
        .addKeyValue("execution", request.execution())
        .log("run.thread-lost");
    Outcome outcome = why.outcomeOfLostThread();
    finish(outcome, new Ending(outcome, "", Optional.empty()));
  }

  private void finish(Outcome outcome, Ending ending) {
    all.ended(this);
    boolean hasRun;
    synchronized (lock) {
      hasRun = hasBegun;
    }
    report.complete(
        new ExecutionReport(
            outcome,
            startedAt,
            Duration.ofNanos(System.nanoTime() - startedNanos),
            ending.tail(),
            ending.output(),
            List.of(),
            Footprint.unknown(),
            hasRun ? version : Optional.empty()));
  }
}
