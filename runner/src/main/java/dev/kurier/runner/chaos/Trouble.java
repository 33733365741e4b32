package dev.kurier.runner.chaos;

import java.time.Duration;
import java.time.Instant;

/**
 * What a member went through.
 *
 * @param member whom it befell
 * @param from when it began
 * @param until when it was started again, went on, or was connected again
 */
record Trouble(String member, Instant from, Instant until) {

  /** A member that is back takes this long at most to take part again. */
  private static final Duration AFTERMATH = Duration.ofSeconds(12);

  /** Whether it, or what came of it, was going on at any moment between the two. */
  boolean touches(Instant begin, Instant end) {
    return from.isBefore(end) && until.plus(AFTERMATH).isAfter(begin);
  }
}
