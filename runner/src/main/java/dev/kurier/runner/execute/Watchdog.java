package dev.kurier.runner.execute;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Calls back after a time, on one thread of its own; what it calls must not wait. */
final class Watchdog implements AutoCloseable {

  private final ScheduledThreadPoolExecutor timers;

  /** A call that may still be taken back. */
  @FunctionalInterface
  interface Timer {
    void cancel();
  }

  Watchdog() {
    timers =
        new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().daemon().name("kurier-watchdog").unstarted(task));
    timers.setRemoveOnCancelPolicy(true);
  }

  Timer after(Duration delay, Runnable call) {
    try {
      var timer = timers.schedule(call, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> timer.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  @Override
  public void close() {
    timers.shutdownNow();
  }
}
