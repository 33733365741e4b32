package dev.kurier.runner.guard;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.task.HandlerSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A task's leave to run: its handler, its place among the handler's runs, its breaker's permit. */
public final class Admission implements AutoCloseable {

  private final TaskId task;
  private final HandlerSpec handler;
  private final Permit permit;
  private final Limits limits;
  private final FailedProbes failedProbes;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  Admission(
      TaskId task, HandlerSpec handler, Permit permit, Limits limits, FailedProbes failedProbes) {
    this.task = task;
    this.handler = handler;
    this.permit = permit;
    this.limits = limits;
    this.failedProbes = failedProbes;
  }

  /** What runs it. */
  public HandlerSpec handler() {
    return handler;
  }

  /**
   * Tells the breaker how the run ended.
   *
   * @return when the task is to come back, if the run was a probe and has only found that the
   *     dependency is still down: that costs it no attempt
   */
  public Optional<Duration> report(Outcome outcome) {
    permit.report(outcome);
    boolean isDown =
        outcome instanceof Outcome.Failed failed && failed.kind() == FailureKind.DEPENDENCY;
    return permit.isProbe() && isDown && failedProbes.isFree(task)
        ? Optional.of(permit.returnTime())
        : Optional.empty();
  }

  /** Ends the run's place; a permit that was not reported is given back. Idempotent. */
  @Override
  public void close() {
    permit.close();
    // A place that is given back twice would let one more run in than there may be.
    if (isClosed.compareAndSet(false, true)) {
      limits.leave();
    }
  }
}
