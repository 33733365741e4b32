package dev.kurier.runner.guard;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.guard.Breaker.Evidence;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A breaker's word that one run may be made; reported or given back exactly once. Thread-safe. */
public final class Permit implements AutoCloseable {

  private final Breaker breaker;
  private final long generation;
  private final boolean isProbe;
  private final AtomicBoolean isSettled = new AtomicBoolean();

  Permit(Breaker breaker, long generation, boolean isProbe) {
    this.breaker = breaker;
    this.generation = generation;
    this.isProbe = isProbe;
  }

  /** Tells whether the run is to find out if the dependency is up again. */
  boolean isProbe() {
    return isProbe;
  }

  /** When a task is to come back that was not let pass. */
  Duration returnTime() {
    return breaker.returnTime();
  }

  /** Tells the breaker how the run ended. */
  public void report(Outcome outcome) {
    settle(verdict(outcome));
  }

  /** Gives the permit back if nothing was reported. */
  @Override
  public void close() {
    settle(Evidence.UNKNOWN);
  }

  private void settle(Evidence verdict) {
    if (isSettled.compareAndSet(false, true)) {
      breaker.settle(generation, verdict);
    }
  }

  /**
   * One bad producer must not stop a queue: a wrong input is no sign of a dependency being down.
   */
  private static Evidence verdict(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> Evidence.UP;
      case Outcome.Failed failed ->
          failed.kind() == FailureKind.DEPENDENCY ? Evidence.DOWN : Evidence.UP;
      case Outcome.TimedOut timedOut -> Evidence.DOWN;
      case Outcome.Crashed crashed -> Evidence.DOWN;
      case Outcome.StartFailed startFailed -> Evidence.DOWN;
      case Outcome.Cancelled cancelled -> Evidence.UNKNOWN;
      case Outcome.Interrupted interrupted -> Evidence.UNKNOWN;
    };
  }
}
