package dev.kurier.runner.guard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Tells tasks that cannot run now when to come back: one after the other, as fast as they could be
 * served. If all that wait came back at once, most of them would be sent away again, each time at
 * the price of a transaction. One lock.
 */
final class ReturnTimes {

  /** Who is told a later time would not hear of it if everybody before it went elsewhere. */
  static final Duration LONGEST = Duration.ofMinutes(5);

  private final InstantSource clock;
  private final RandomGenerator random;

  /** Guarded by this. */
  private Instant last = Instant.MIN;

  ReturnTimes(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /**
   * How long the next one is to wait.
   *
   * @param least what it waits at any rate
   * @param perSecond how many may come back in a second, above 0
   */
  synchronized Duration next(Duration least, double perSecond) {
    Instant now = clock.instant();
    Instant earliest = now.plus(least);
    Instant inTurn = last.plusNanos((long) (1e9 / perSecond));
    Instant time = inTurn.isAfter(earliest) ? inTurn : earliest;
    if (time.isAfter(earliest.plus(LONGEST))) {
      return least.plusMillis(random.nextLong(LONGEST.toMillis() / 2, LONGEST.toMillis()));
    }
    last = time;
    return Duration.between(now, time);
  }
}
