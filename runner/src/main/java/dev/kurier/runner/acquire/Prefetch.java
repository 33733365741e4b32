package dev.kurier.runner.acquire;

import java.time.Duration;

/**
 * How many records a pump of a queue takes at once, and how long it waits for their tasks before it
 * claims those that still run. Thread-safe.
 */
public sealed interface Prefetch permits FixedPrefetch, AdaptivePrefetch {

  /** The most records of one poll now; a pump opens its consumer anew when this changes. */
  int records();

  /**
   * How many tasks may wait on the node for a slot before a pump polls no more, so that no slot
   * stands idle while the next ones are fetched.
   */
  int lead();

  /** How long a pump waits at least for the tasks of a poll, unless all have ended. */
  Duration grace();

  /**
   * How long a pump waits at most for the tasks of a poll while the node has no room for others.
   *
   * @param records how many it has taken
   */
  Duration patience(int records);

  /**
   * Tells whether what has not begun when the patience is over goes back to the queue.
   *
   * @param records how many the poll has brought
   */
  boolean givesBack(int records);

  /** A poll has brought so many. */
  void polled(int records);

  /** A run of one of its tasks has ended. */
  void ran(Duration time);

  /**
   * Tasks of a poll have not ended within its patience.
   *
   * @param unbegun how many of them do not even run
   * @param time since the poll
   */
  void outlasted(int unbegun, Duration time);
}
