package dev.kurier.runner.acquire;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;

/**
 * How many deliveries a node holds, and whether its pumps may take more. A poll may overdraw it by
 * a batch; then pumps wait until that is worked off. One lock.
 */
public final class Capacity implements AutoCloseable {

  private final int slots;
  private final IntPredicate gate;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Both guarded by the lock. */
  private int held;

  private boolean isClosed;

  /**
   * An empty one.
   *
   * @param slots how many runs at once
   * @param gate asked with the number held whether more may be taken
   */
  public Capacity(int slots, IntPredicate gate) {
    this.slots = slots;
    this.gate = gate;
  }

  /** Waits for room, at most for the patience; false if there is none, or when closed. */
  boolean awaitRoom(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    while (true) {
      int seen = held();
      boolean isOpen = seen < slots && gate.test(seen);
      lock.lockInterruptibly();
      try {
        if (isClosed || isOpen) {
          return !isClosed;
        }
        if (left <= 0) {
          return false;
        }
        if (held == seen) {
          left = changed.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  void take(int deliveries) {
    lock.lock();
    try {
      held += deliveries;
    } finally {
      lock.unlock();
    }
  }

  /** One delivery needs its slot no more. */
  public void give() {
    lock.lock();
    try {
      held--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many deliveries the node holds. */
  public int held() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }

  /** No more will be taken. */
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return isClosed;
    } finally {
      lock.unlock();
    }
  }
}
