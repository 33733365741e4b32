package dev.kurier.runner.node;

import java.util.concurrent.Semaphore;

/** The places for runs, given in the order of asking. Thread-safe. */
final class Slots implements AutoCloseable {

  private final int size;
  private final Semaphore free;
  private volatile boolean isClosed;

  Slots(int size) {
    this.size = size;
    this.free = new Semaphore(size, true);
  }

  /** Waits for a slot; false when the node drains and nothing more is to be started. */
  boolean enter() {
    free.acquireUninterruptibly();
    if (isClosed) {
      free.release();
    }
    return !isClosed;
  }

  void leave() {
    free.release();
  }

  int size() {
    return size;
  }

  int running() {
    return Math.clamp((long) size - free.availablePermits(), 0, size);
  }

  /** Sends everything that waits away: each passes the extra place on to the next. */
  @Override
  public void close() {
    isClosed = true;
    free.release();
  }
}
