package dev.kurier.runner.ledger;

import java.time.Duration;

/** The times at which an explored world decides. */
enum Hour {
  NOON(Duration.ZERO),
  /** All waits that began at noon are over. */
  AFTERNOON(Duration.ofHours(1)),
  PAST_THE_DEADLINE(Sample.TO_THE_DEADLINE),
  /** All waits that began at the deadline are over. */
  LATER(Sample.TO_THE_DEADLINE.plusHours(1)),
  /** The longest wait is over. */
  AT_LAST(Duration.ofDays(60));

  private final Duration sinceNoon;

  Hour(Duration sinceNoon) {
    this.sinceNoon = sinceNoon;
  }

  Moment moment() {
    return new Moment(Sample.NOON.plus(sinceNoon), 0.5);
  }

  /** When the timers of this hour have run down. */
  Hour timers() {
    return switch (this) {
      case NOON, AFTERNOON -> AFTERNOON;
      case PAST_THE_DEADLINE, LATER -> LATER;
      case AT_LAST -> AT_LAST;
    };
  }
}
