package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.execute.ThreadRun.Ending;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.JavaHandler;
import org.jspecify.annotations.Nullable;

/** One call of a handler in Java, on a thread that others use before and after it. */
final class JavaWork implements ThreadRun.Work {

  private final JavaHandler handler;
  private final ExecutionRequest request;

  /** Guarded by this: the thread while the call runs. */
  private @Nullable Thread thread;

  /** Guarded by this. */
  private boolean isAsked;

  JavaWork(JavaHandler handler, ExecutionRequest request) {
    this.handler = handler;
    this.request = request;
  }

  @Override
  public Ending run() {
    Thread.currentThread().setContextClassLoader(handler.getClass().getClassLoader());
    try {
      return Ending.of(
          begun() ? outcome() : new Outcome.Interrupted("it was stopped before it began"));
    } finally {
      ended();
    }
  }

  private synchronized boolean begun() {
    thread = isAsked ? null : Thread.currentThread();
    return !isAsked;
  }

  /** One that came too late must not hit the next task on this thread. */
  private synchronized void ended() {
    thread = null;
    boolean ignored = Thread.interrupted();
  }

  private Outcome outcome() {
    try {
      JsonText result = handler.handle(request.payload(), request.task());
      return Verdict.result(
          result == null ? JsonText.NULL : result, request.handler().limits().result());
    } catch (Throwable thrown) {
      // The handler's own: nothing it throws may end anything but its run.
      return JavaFailure.of(thrown);
    }
  }

  @Override
  public synchronized void interrupt(StopCause cause) {
    isAsked = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
