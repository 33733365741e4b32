package dev.kurier.runner.acquire;

import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of one partition since it was given to a classic consumer, which can commit only
 * how far it is: records that are settled behind one that is not, and how often one was released.
 * Not thread-safe.
 */
final class Window {

  private final NavigableSet<Long> settled = new TreeSet<>();
  private final TreeMap<Long, Integer> released = new TreeMap<>();
  private final long end;
  private final long mark;
  private long doubtful;

  /**
   * Begins one.
   *
   * @param end of the partition when it was given: what came later nobody has had before
   * @param doubtful so many of the first records before that end may have come before
   * @param mark below which all have
   */
  Window(long end, long doubtful, long mark) {
    this.end = end;
    this.doubtful = doubtful;
    this.mark = mark;
  }

  /** Tells whether a record needs nothing more: it was read again for one before it. */
  boolean isSettled(long offset) {
    return settled.contains(offset);
  }

  /** How often a record has been delivered with this time. */
  int deliveries(long offset) {
    return released.getOrDefault(offset, 0) + 1;
  }

  /** Tells whether a record that is now handed out may have come before. */
  boolean doubts(long offset) {
    boolean isEarly = offset < end && doubtful > 0;
    doubtful -= isEarly ? 1 : 0;
    return isEarly || offset < mark || released.containsKey(offset);
  }

  void settle(long offset, Settlement settlement) {
    switch (settlement) {
      case ACCEPT -> {
        released.remove(offset);
        settled.add(offset);
      }
      case RELEASE -> released.merge(offset, 1, Integer::sum);
    }
  }

  /**
   * Where to read on: at the first record that is not settled.
   *
   * @param position behind the last record that was read
   */
  long next(long position) {
    long next = released.isEmpty() ? position : Math.min(position, released.firstKey());
    settled.headSet(next).clear();
    return next;
  }
}
