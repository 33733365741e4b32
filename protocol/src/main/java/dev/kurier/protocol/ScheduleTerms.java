package dev.kurier.protocol;

/**
 * When a schedule submits what.
 *
 * @param cron five fields or a nickname such as {@code @daily}; at most 200 characters
 * @param zone an IANA name such as {@code Europe/Berlin}; at most 100 characters
 * @param misfire what becomes of times that nobody could fire at
 * @param overlap what becomes of a time while the task of an earlier one has not ended
 * @param task what is submitted
 */
public record ScheduleTerms(
    String cron, String zone, Misfire misfire, Overlap overlap, ScheduledTask task) {

  /** Checks the lengths; what cron and zone mean is for who fires. */
  public ScheduleTerms {
    require(!cron.isBlank() && cron.length() <= 200, "cron has 1 to 200 characters");
    require(!zone.isBlank() && zone.length() <= 100, "zone has 1 to 100 characters");
  }

  /** What becomes of times that passed while no ledger could fire, by more than a minute. */
  public enum Misfire {
    /** They are left out. */
    SKIP,
    /** The last of them fires, if no later time does. */
    ONCE,
    /** The newest 100 of them fire. */
    ALL
  }

  /** What becomes of a time while the task of an earlier one has not ended. */
  public enum Overlap {
    /** Both run. */
    ALLOW,
    /** The new task ends CANCELLED. */
    SKIP,
    /** The new task waits for the end of the earlier ones. */
    WAIT,
    /** The earlier one is cancelled, and the new one runs when it has ended. */
    REPLACE
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
