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

  /**
   * How long at most all is not as before when this member is back: it has to take part again.
   * After the broker's end the ledgers wait for an open transaction's end besides, and join again.
   */
  static Duration aftermath(String member) {
    return Duration.ofSeconds(member.equals(Town.BROKER) ? 40 : 12);
  }

  /** Whether it, or what came of it, was going on at any moment between the two. */
  boolean touches(Instant begin, Instant end) {
    return from.isBefore(end) && until.plus(aftermath(member)).isAfter(begin);
  }
}
