package dev.kurier.runner.guard;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerSpec;
import java.util.concurrent.atomic.AtomicBoolean;

/** A task's leave to run: its handler, its place among the handler's runs, its breaker's permit. */
public final class Admission implements AutoCloseable {

  private final HandlerSpec handler;
  private final Permit permit;
  private final Limits limits;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  Admission(HandlerSpec handler, Permit permit, Limits limits) {
    this.handler = handler;
    this.permit = permit;
    this.limits = limits;
  }

  /** What runs it. */
  public HandlerSpec handler() {
    return handler;
  }

  /** Tells the breaker how the run ended. */
  public void report(Outcome outcome) {
    permit.report(outcome);
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
