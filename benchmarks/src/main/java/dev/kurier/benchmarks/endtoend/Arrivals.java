package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Sample;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts what arrives of a known number. The first twentieth is not measured: it is how things get
 * going. Safe for use from many threads.
 */
final class Arrivals {

  private static final int UNMEASURED = 20;

  private final int expected;
  private final int unmeasured;
  private final AtomicInteger arrived = new AtomicInteger();
  private final CountDownLatch complete = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;
  private volatile long began;
  private volatile long ended;

  /**
   * Awaits so many.
   *
   * @param expected 20 at least
   */
  Arrivals(int expected) {
    if (expected < UNMEASURED) {
      throw new IllegalArgumentException("fewer than 20 arrivals tell nothing: " + expected);
    }
    this.expected = expected;
    this.unmeasured = expected / UNMEASURED;
  }

  /** One more has arrived. */
  void arrive() {
    int count = arrived.incrementAndGet();
    if (count == unmeasured) {
      began = System.nanoTime();
    }
    if (count == expected) {
      ended = System.nanoTime();
      complete.countDown();
    }
  }

  /** One will never arrive as it should. */
  void fail(Throwable why) {
    failure = why;
    complete.countDown();
  }

  boolean isComplete() {
    return complete.getCount() == 0;
  }

  /**
   * Waits for all.
   *
   * @throws IllegalStateException if one has failed, or not all are there within the limit
   */
  Sample await(Duration limit) throws InterruptedException {
    boolean inTime = complete.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    Throwable why = failure;
    if (why != null) {
      throw new IllegalStateException("a task did not end as it should: " + why, why);
    }
    if (!inTime) {
      throw new IllegalStateException(
          "%d of %d results are missing after %s"
              .formatted(expected - arrived.get(), expected, limit));
    }
    return Sample.rate(expected - unmeasured, Duration.ofNanos(Math.max(1, ended - began)));
  }
}
