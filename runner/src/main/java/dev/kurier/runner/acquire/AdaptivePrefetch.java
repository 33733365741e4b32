package dev.kurier.runner.acquire;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Takes as many as keep the slots busy for a tenth of a second: while a poll is settled nobody
 * waits, and another node gets its share within a moment. What tasks take it learns from those that
 * ran in the last seconds. One lock.
 */
final class AdaptivePrefetch implements Prefetch {

  /**
   * Few, for each change costs a pump its place in the group, and far apart, so that they are rare.
   */
  private static final int[] LEVELS = {1, 8, 64, 256};

  private static final int FIRST_LEVEL = 1;
  private static final double WORK_NANOS = 100e6;
  private static final double FETCH_NANOS = 50e6;
  private static final double LONG_NANOS = 1e9;
  private static final int MOST_LEAD = 8;
  private static final double UP = 1.5;
  private static final double DOWN = 0.75;
  private static final int ENOUGH_RUNS = 8;
  private static final long WINDOW_NANOS = 5_000_000_000L;
  private static final long SOON_NANOS = 2_000_000_000L;
  private static final long LATE_NANOS = 60_000_000_000L;
  private static final Duration LONGEST_PATIENCE = Duration.ofMillis(400);

  private final int slots;
  private final int pumps;
  private final Duration grace;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();

  /** All guarded by the lock. */
  private int level = FIRST_LEVEL;

  private long levelSince;
  private long untilRise = SOON_NANOS;
  private long ended;
  private boolean isFull;
  private Sum now;
  private Sum before;

  /** What ran in one stretch of time. */
  private static final class Sum {
    private final long since;
    private long runs;
    private double nanos;

    Sum(long since) {
      this.since = since;
    }

    void add(long count, double each) {
      runs += count;
      nanos += (double) count * each;
    }
  }

  /**
   * Knows nothing yet.
   *
   * @param slots of the queue
   * @param pumps that share them
   * @param grace the least time that tasks have before they are claimed
   * @param nanos does not jump
   */
  AdaptivePrefetch(int slots, int pumps, Duration grace, LongSupplier nanos) {
    this.slots = slots;
    this.pumps = pumps;
    this.grace = grace;
    this.nanos = nanos;
    this.levelSince = nanos.getAsLong();
    this.now = new Sum(levelSince);
    this.before = new Sum(levelSince);
  }

  @Override
  public int records() {
    lock.lock();
    try {
      return LEVELS[level];
    } finally {
      lock.unlock();
    }
  }

  /**
   * Long tasks have none: what a slot loses by a fetch is little then, and a wait is long. Of the
   * shortest ones what lies in the batches is more than enough.
   */
  @Override
  public int lead() {
    lock.lock();
    try {
      double mean = mean();
      boolean isKnown = ended >= ENOUGH_RUNS;
      boolean counts = level <= FIRST_LEVEL && mean <= LONG_NANOS;
      int lead = (int) Math.ceil(slots * FETCH_NANOS / Math.max(1, mean));
      return isKnown && counts ? Math.min(MOST_LEAD, lead) : 0;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Duration grace() {
    return grace;
  }

  /** Nobody waits behind one alone. */
  @Override
  public Duration patience(int records) {
    return records == 1 ? grace : LONGEST_PATIENCE;
  }

  @Override
  public boolean givesBack(int records) {
    return records > 1;
  }

  @Override
  public void polled(int records) {
    lock.lock();
    try {
      isFull |= records >= LEVELS[level];
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void ran(Duration time) {
    lock.lock();
    try {
      turn();
      ended++;
      now.add(1, (double) time.toNanos());
      adapt();
    } finally {
      lock.unlock();
    }
  }

  /** They are longer than those before them: what was known is of no use. */
  @Override
  public void outlasted(int unbegun, Duration time) {
    lock.lock();
    try {
      if (unbegun == 0 || level == 0) {
        return;
      }
      double longer = Math.max((double) time.toNanos(), 2 * mean());
      now = new Sum(nanos.getAsLong());
      before = new Sum(now.since);
      now.add(ENOUGH_RUNS, longer);
      // Nothing is known of them but that they are longer than that.
      ended = 0;
      // A rise that did not last is not tried again soon.
      boolean hasLasted = now.since - levelSince > LATE_NANOS;
      untilRise = hasLasted ? SOON_NANOS : Math.min(2 * untilRise, LATE_NANOS);
      adapt();
    } finally {
      lock.unlock();
    }
  }

  private void turn() {
    long time = nanos.getAsLong();
    if (time - now.since > WINDOW_NANOS && now.runs >= ENOUGH_RUNS) {
      before = now;
      now = new Sum(time);
    }
  }

  private double mean() {
    long runs = now.runs + before.runs;
    return runs == 0 ? 0 : (now.nanos + before.nanos) / (double) runs;
  }

  private void adapt() {
    if (now.runs + before.runs < ENOUGH_RUNS) {
      return;
    }
    double wanted = WORK_NANOS / Math.max(1, mean()) * slots / pumps;
    while (level > 0 && wanted < LEVELS[level] * DOWN) {
      go(level - 1);
    }
    boolean mayRise = isFull && nanos.getAsLong() - levelSince > untilRise;
    int higher = highest(wanted);
    if (mayRise && higher > level) {
      go(higher);
    }
  }

  private static int highest(double wanted) {
    int found = 0;
    for (int i = 1; i < LEVELS.length; i++) {
      found = wanted >= LEVELS[i] * UP ? i : found;
    }
    return found;
  }

  private void go(int other) {
    level = other;
    levelSince = nanos.getAsLong();
    isFull = false;
  }
}
