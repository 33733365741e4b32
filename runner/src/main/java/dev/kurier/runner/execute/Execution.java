package dev.kurier.runner.execute;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionReport.Footprint;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.ProgressSink;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run from its request to its report. Its fields are guarded by its lock; workers are told
 * things outside of it.
 */
final class Execution implements Running, Seat.Listener {

  /**
   * What all executions of an executor share.
   *
   * @param watchdog for time limits
   * @param clock for the report
   * @param output takes what tasks write
   * @param killLimit how long a worker may take to confirm a kill
   * @param versions tells which code runs
   */
  record Surroundings(
      Watchdog watchdog,
      Clock clock,
      OutputSink output,
      Duration killLimit,
      HandlerVersions versions) {}

  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);
  private static final int TRIES = 3;

  private final ExecutionRequest request;
  private final ProgressSink progress;
  private final Lane lane;
  private final Surroundings around;
  private final Instant startedAt;
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<ExecutionReport> report = new CompletableFuture<>();
  private final Object lock = new Object();
  private @Nullable Seat seat;
  private Duration limit;
  private Optional<String> version = Optional.empty();
  private @Nullable StopCause cause;
  private boolean isKilled;
  private Watchdog.Timer timer = () -> {};

  Execution(ExecutionRequest request, ProgressSink progress, Lane lane, Surroundings around) {
    this.request = request;
    this.progress = progress;
    this.lane = lane;
    this.around = around;
    this.startedAt = around.clock().instant();
    this.limit = request.timeout();
  }

  /** Starts the run if there is a seat for it now; tells whether it did. */
  boolean beginAtOnce() {
    return lane.poll(request.handler()).map(this::hasBegunOn).orElse(false);
  }

  /** Finds a seat and starts the run; every way this can go ends in the report. */
  void begin() {
    try {
      for (int tries = 1; !hasBegunOn(lane.acquire(request.handler())); tries++) {
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

  private boolean hasBegunOn(Seat found) {
    // Before the code has begun: it may change its own file.
    String code = around.versions().of(request.handler(), found.code());
    Duration declared = request.completedBy(lane.declared(request.handler())).timeout();
    StopCause already;
    synchronized (lock) {
      already = cause;
      if (already == null) {
        limit = declared;
        seat = found;
        version = Optional.of(code);
      }
    }
    if (already != null) {
      found.leave();
      finish(already.outcome());
      return true;
    }
    try {
      found.begin(request, this);
      tellIfStopped(found);
      return true;
    } catch (IOException gone) {
      synchronized (lock) {
        seat = null;
        version = Optional.empty();
        timer.cancel();
      }
      return false;
    }
  }

  @Override
  public void started() {
    synchronized (lock) {
      if (cause == null) {
        timer = around.watchdog().after(limit, this::timeOut);
      }
    }
  }

  /** A stop that came while the task was on its way has found no run to stop. */
  private void tellIfStopped(Seat found) {
    StopCause why;
    boolean kill;
    synchronized (lock) {
      why = cause;
      kill = isKilled;
    }
    if (kill) {
      found.kill(this);
    } else if (why != null) {
      found.cancel(this, why);
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

  @Override
  public void kill(StopReason reason) {
    Seat running;
    synchronized (lock) {
      cause = cause == null ? new StopCause.Asked(reason) : cause;
      running = seat;
    }
    // Without a seat it has ended, or will not begin.
    if (running != null) {
      kill(running);
    }
  }

  private void timeOut() {
    Duration passed;
    synchronized (lock) {
      passed = limit;
    }
    stop(new StopCause.TimeLimit(passed));
  }

  private void stop(StopCause why) {
    Seat running;
    synchronized (lock) {
      if (cause != null || report.isDone()) {
        return;
      }
      cause = why;
      timer.cancel();
      if (seat == null) {
        return;
      }
      running = seat;
      timer = around.watchdog().after(request.handler().grace(), () -> kill(running));
    }
    running.cancel(this, why);
  }

  private void kill(Seat running) {
    synchronized (lock) {
      if (isKilled || seat == null) {
        return;
      }
      isKilled = true;
      timer.cancel();
      timer = around.watchdog().after(around.killLimit(), () -> destroy(running));
    }
    running.kill(this);
  }

  /** Again and again: a run must come to an end, whatever it has done to those who keep it. */
  private void destroy(Seat running) {
    synchronized (lock) {
      if (seat == null) {
        return;
      }
      timer = around.watchdog().after(around.killLimit(), () -> destroy(running));
    }
    running.destroy(this);
  }

  @Override
  public void wrote(int stream, long offset, byte[] bytes) {
    around.output().accept(request.execution(), stream, offset, bytes);
  }

  @Override
  public void progressed(Frame frame) {
    try {
      progress.accept(Bodies.progress(frame, around.clock().instant()));
    } catch (RuntimeException unreadable) {
      // Only a task that forges its frames says what cannot be read: it has said nothing.
      LOG.atDebug().addKeyValue("execution", request.execution()).log("progress ignored");
    }
  }

  @Override
  public void ended(Ending ending) {
    @Nullable StopCause why;
    synchronized (lock) {
      timer.cancel();
      why = cause;
      seat = null;
    }
    switch (ending) {
      case Ending.Answered(Frame answer, Bye.Output output, long pid) ->
          finish(
              verdict(code -> Verdict.of(code, answer)),
              Optional.of(output),
              List.of(),
              Footprint.alive(pid));
      case Ending.Farewell(Optional<Frame> answer, Bye bye) ->
          finish(
              why != null && bye.wasStopped()
                  ? why.outcome()
                  : verdict(code -> Verdict.of(code, answer, bye)),
              Optional.of(bye.output(LaneKey.isolated(request.handler()))),
              bye.killed(),
              Footprint.ended(bye.pid(), bye.maxRssBytes()));
      case Ending.SupervisorDied() -> finish(why == null ? Verdict.workerDied() : why.outcome());
      case Ending.NotBegun() -> beginAgain();
    }
  }

  /** Its place in the queue of a child that has ended was not its fault. */
  private void beginAgain() {
    synchronized (lock) {
      version = Optional.empty();
    }
    Thread.ofVirtual().name("kurier-run-" + request.execution()).start(this::begin);
  }

  /** The report must come, whatever a task has put into its answer. */
  private Outcome verdict(Function<HandlerCode.Isolated, Outcome> decision) {
    try {
      return decision.apply(LaneKey.isolated(request.handler()));
    } catch (RuntimeException unreadable) {
      return new Outcome.Crashed(
          OptionalInt.empty(), OptionalInt.empty(), "its answer cannot be read: " + unreadable);
    }
  }

  private void finish(Outcome outcome) {
    finish(outcome, Optional.empty(), List.of(), Footprint.unknown());
  }

  private void finish(
      Outcome outcome, Optional<Bye.Output> output, List<Long> killed, Footprint footprint) {
    Optional<String> code;
    synchronized (lock) {
      code = version;
    }
    report.complete(
        new ExecutionReport(
            outcome,
            startedAt,
            Duration.ofNanos(System.nanoTime() - startedNanos),
            output.map(Bye.Output::tail).orElse(""),
            output.map(Bye.Output::totals),
            killed,
            footprint,
            code));
  }
}
