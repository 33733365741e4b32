package dev.kurier.runner.guard;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.HandlerSpec;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** A task's leave to run: its handler, its place among the handler's runs, its breaker's permit. */
public final class Admission implements AutoCloseable {

  private final HandlerSpec handler;
  private final Permit permit;
  private final Semaphore bulkhead;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  Admission(HandlerSpec handler, Permit permit, Semaphore bulkhead) {
    this.handler = handler;
    this.permit = permit;
    this.bulkhead = bulkhead;
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
    if (isClosed.compareAndSet(false, true)) {
      bulkhead.release();
    }
  }
}
