package dev.kurier.runner.guard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How many runs of a handler end in a second, over the last ten or so. One lock. */
final class Throughput {

  private static final Duration SPAN = Duration.ofSeconds(10);

  private final InstantSource clock;

  /** All three guarded by this. */
  private Instant begin;

  private long now;
  private long before;

  Throughput(InstantSource clock) {
    this.clock = clock;
    this.begin = clock.instant();
  }

  /** One more has ended. */
  synchronized void add() {
    passTime();
    now++;
  }

  synchronized double perSecond() {
    double past = (double) passTime().toMillis() / SPAN.toMillis();
    return (now + before * (1 - past)) / SPAN.toSeconds();
  }

  private Duration passTime() {
    Duration past = Duration.between(begin, clock.instant());
    if (past.compareTo(SPAN) < 0) {
      return past;
    }
    boolean isNext = past.compareTo(SPAN.multipliedBy(2)) < 0;
    before = isNext ? now : 0;
    now = 0;
    begin = isNext ? begin.plus(SPAN) : clock.instant();
    return Duration.between(begin, clock.instant());
  }
}
