package dev.kurier.runner.execute;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much a supervisor has passed on of what its warm child wrote. The child's own connection
 * waits for it, so that output comes before the answer that it belongs to. One lock.
 */
final class PassedOn {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long bytes;
  private boolean isOver;

  void add(int more) {
    lock.lock();
    try {
      bytes += more;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will come. */
  void end() {
    lock.lock();
    try {
      isOver = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for so many bytes in all; not for ever, because a task may have made the number up. */
  void await(long wanted) {
    lock.lock();
    try {
      long left = LIMIT.toNanos();
      while (bytes < wanted && !isOver && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
