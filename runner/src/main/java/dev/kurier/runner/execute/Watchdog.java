package dev.kurier.runner.execute;

import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls back after a time, on one thread of its own; what it calls must not wait. Its fields are
 * guarded by its lock.
 *
 * <p>Most timers are taken back long before they are due. So the thread is woken only for a timer
 * that is due before it would look anyway, and looks once in vain for many that were taken back.
 */
final class Watchdog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition sooner = lock.newCondition();
  private final TreeSet<Call> calls = new TreeSet<>(Call.ORDER);

  /** When the thread will look; null if it was not given a time. */
  private @Nullable Call looksFor;

  private long given;
  private boolean closed;

  /** A call that may still be taken back. */
  @FunctionalInterface
  interface Timer {
    void cancel();
  }

  /** The number tells calls apart that are due at once. */
  private record Call(long dueNanos, long number, Runnable action) {

    // By differences: the nanosecond clock may overflow.
    static final Comparator<Call> ORDER =
        (one, other) -> {
          int byTime = Long.signum(one.dueNanos - other.dueNanos);
          return byTime != 0 ? byTime : Long.compare(one.number, other.number);
        };

    boolean isSoonerThan(@Nullable Call other) {
      return other == null || ORDER.compare(this, other) < 0;
    }

    long remainingNanos() {
      return dueNanos - System.nanoTime();
    }
  }

  Watchdog() {
    Thread.ofPlatform().daemon().name("kurier-watchdog").start(this::watch);
  }

  Timer after(Duration delay, Runnable action) {
    long nanos = delay.compareTo(LONGEST) < 0 ? delay.toNanos() : LONGEST.toNanos();
    lock.lock();
    try {
      if (closed) {
        return () -> {};
      }
      Call call = new Call(System.nanoTime() + nanos, given++, action);
      calls.add(call);
      if (call.isSoonerThan(looksFor)) {
        sooner.signal();
      }
      return () -> takeBack(call);
    } finally {
      lock.unlock();
    }
  }

  private void takeBack(Call call) {
    lock.lock();
    try {
      calls.remove(call);
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    for (Call due = awaitDue(); due != null; due = awaitDue()) {
      try {
        due.action().run();
      } catch (RuntimeException bug) {
        LOG.atError().setCause(bug).log("watchdog.call-failed");
      }
    }
  }

  /** Waits for the next call that is due; null once closed. */
  private @Nullable Call awaitDue() {
    lock.lock();
    try {
      while (!closed) {
        looksFor = calls.isEmpty() ? null : calls.first();
        long nanos = looksFor == null ? Long.MAX_VALUE : looksFor.remainingNanos();
        if (nanos <= 0) {
          return calls.pollFirst();
        }
        long ignored = sooner.awaitNanos(nanos);
      }
    } catch (InterruptedException nobodyInterruptsThisThread) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return null;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      calls.clear();
      sooner.signal();
    } finally {
      lock.unlock();
    }
  }
}
