package dev.kurier.runner.execute;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor.Running;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run from its request to its report. Its fields are guarded by its lock; workers are told
 * things outside of it.
 */
final class Execution implements Running, Worker.Listener {

  /**
   * What all executions of an executor share.
   *
   * @param watchdog for time limits
   * @param clock for the report
   * @param output takes what tasks write
   * @param killLimit how long a worker may take to confirm a kill
   */
  record Surroundings(Watchdog watchdog, Clock clock, OutputSink output, Duration killLimit) {}

  private static final int TRIES = 3;

  private final ExecutionRequest request;
  private final Lane lane;
  private final Surroundings around;
  private final Instant startedAt;
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<ExecutionReport> report = new CompletableFuture<>();
  private final Object lock = new Object();
  private @Nullable Worker worker;
  private @Nullable StopCause cause;
  private Watchdog.Timer timer = () -> {};

  Execution(ExecutionRequest request, Lane lane, Surroundings around) {
    this.request = request;
    this.lane = lane;
    this.around = around;
    this.startedAt = around.clock().instant();
  }

  /** Finds a worker and starts the run; every way this can go ends in the report. */
  void begin() {
    try {
      for (int tries = 1; !hasBegunOn(lane.acquire()); tries++) {
        if (tries == TRIES) {
          throw new StartFailure("workers keep ending before they take a task");
        }
      }
    } catch (StartFailure failure) {
      finish(outcomeOf(failure));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      finish(new Outcome.Interrupted("the node stops"));
    } catch (RuntimeException bug) {
      finish(new Outcome.StartFailed("the task could not be started: " + bug));
    }
  }

  /** A run that was stopped before it began has not failed. */
  private Outcome outcomeOf(StartFailure failure) {
    synchronized (lock) {
      return cause == null ? new Outcome.StartFailed(failure.problem()) : cause.outcome();
    }
  }

  private boolean hasBegunOn(Worker found) {
    StopCause already;
    synchronized (lock) {
      already = cause;
      if (already == null) {
        worker = found;
        timer = around.watchdog().after(request.timeout(), this::timeOut);
      }
    }
    if (already != null) {
      lane.release(found);
      finish(already.outcome());
      return true;
    }
    try {
      found.begin(request, this);
      tellIfStopped(found);
      return true;
    } catch (IOException gone) {
      synchronized (lock) {
        worker = null;
        timer.cancel();
      }
      return false;
    }
  }

  /** A stop that came while the task was on its way has found no run to stop. */
  private void tellIfStopped(Worker found) {
    synchronized (lock) {
      if (cause == null) {
        return;
      }
    }
    found.cancel(this);
  }

  @Override
  public CompletableFuture<ExecutionReport> report() {
    return report.copy();
  }

  @Override
  public void stop(StopReason reason) {
    stop(new StopCause.Asked(reason));
  }

  private void timeOut() {
    stop(new StopCause.TimeLimit(request.timeout()));
  }

  private void stop(StopCause why) {
    Worker running;
    synchronized (lock) {
      if (cause != null || report.isDone()) {
        return;
      }
      cause = why;
      timer.cancel();
      if (worker == null) {
        return;
      }
      running = worker;
      timer = around.watchdog().after(request.handler().grace(), () -> kill(running));
    }
    running.cancel(this);
  }

  private void kill(Worker running) {
    synchronized (lock) {
      if (report.isDone()) {
        return;
      }
      timer = around.watchdog().after(around.killLimit(), () -> destroy(running));
    }
    running.kill(this);
  }

  private void destroy(Worker running) {
    if (!report.isDone()) {
      running.destroy(this);
    }
  }

  @Override
  public void wrote(int stream, long offset, byte[] bytes) {
    around.output().accept(request.execution(), stream, offset, bytes);
  }

  @Override
  public void ended(Optional<Frame> answer, Optional<Bye> bye) {
    Worker last;
    StopCause why;
    synchronized (lock) {
      timer.cancel();
      last = worker;
      why = cause;
      worker = null;
    }
    if (last != null) {
      lane.release(last);
    }
    boolean wasStopped = bye.map(Bye::wasStopped).orElse(true);
    Outcome outcome =
        why != null && wasStopped
            ? why.outcome()
            : bye.map(said -> verdict(answer, said)).orElseGet(Verdict::workerDied);
    finish(outcome, bye);
  }

  /** The report must come, whatever a task has put into its answer. */
  private Outcome verdict(Optional<Frame> answer, Bye bye) {
    try {
      return Verdict.of(LaneKey.isolated(request.handler()), answer, bye);
    } catch (RuntimeException unreadable) {
      return new Outcome.Crashed(
          OptionalInt.empty(), OptionalInt.empty(), "its answer cannot be read: " + unreadable);
    }
  }

  private void finish(Outcome outcome) {
    finish(outcome, Optional.empty());
  }

  private void finish(Outcome outcome, Optional<Bye> bye) {
    report.complete(
        new ExecutionReport(
            outcome,
            startedAt,
            Duration.ofNanos(System.nanoTime() - startedNanos),
            bye.map(Bye::tail).orElse(""),
            bye.map(Bye::dropped).orElse(0L),
            bye.map(Bye::killed).orElse(List.of())));
  }
}
