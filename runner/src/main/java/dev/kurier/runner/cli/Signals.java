package dev.kurier.runner.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has a thread clean up before a signal ends the process: it is interrupted, and the process waits
 * for it a while. Without, the processes that it has started would outlive it.
 */
final class Signals implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 30;

  private final CountDownLatch ended = new CountDownLatch(1);

  private Signals() {}

  /** From now on until it is closed. */
  static Signals interrupt(Thread thread) {
    Signals signals = new Signals();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> signals.end(thread), "kurier-stop"));
    return signals;
  }

  private void end(Thread thread) {
    if (ended.getCount() > 0) {
      thread.interrupt();
    }
    try {
      boolean ignored = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the thread had to clean up is done. */
  @Override
  public void close() {
    ended.countDown();
  }
}
