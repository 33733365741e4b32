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
   * How long at most all is not as before when this member is back: it has to take part again. A
   * ledger reads all states before it does. After the broker's end ledgers wait for an open
   * transaction's end besides, and join again.
   */
  static Duration aftermath(String member) {
    if (member.equals(Town.BROKER)) {
      return Duration.ofSeconds(40);
    }
    return Duration.ofSeconds(member.startsWith("ledger") ? 20 : 14);
  }

  /** Whether it, or what came of it, was going on at any moment between the two. */
  boolean touches(Instant begin, Instant end) {
    return from.isBefore(end) && until.plus(aftermath(member)).isAfter(begin);
  }
}
