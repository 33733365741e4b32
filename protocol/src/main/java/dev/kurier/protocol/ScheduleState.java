package dev.kurier.protocol;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All that is known of one schedule: the value of the compacted {@code schedules} topic, written by
 * the one ledger that owns its partition.
 *
 * @param name names it; 1 to 100 characters of {@code A-Z a-z 0-9 . _ -}
 * @param terms when it submits what
 * @param pausedBecause present while it is paused: why, for a person; may be blank
 * @param createdBy who asked for it, for a person, or empty
 * @param createdAt when the ledger took it
 * @param updatedAt when this was decided
 * @param nextAt the next time it fires; empty while it is paused, or if there is none
 * @param lastAt the newest time it fired for
 * @param lastTask the task of that time
 * @param fired how many tasks it has submitted
 * @param missed how many times were left out because nobody could fire at them
 * @param extras unknown fields by name
 */
public record ScheduleState(
    String name,
    ScheduleTerms terms,
    Optional<String> pausedBecause,
    String createdBy,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> nextAt,
    Optional<Instant> lastAt,
    Optional<TaskId> lastTask,
    long fired,
    long missed,
    Map<String, JsonText> extras) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** Checks the name and the counts. */
  public ScheduleState {
    checkName(name);
    if (fired < 0 || missed < 0) {
      throw new IllegalArgumentException("a schedule's counts are not negative");
    }
    extras = Extras.checked(extras, ScheduleForm.KNOWN);
  }

  /**
   * Checks the form of a name.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a schedule's name has 1 to 100 characters of A-Z a-z 0-9 . _ -");
    }
  }

  /** What its requests and its tasks have as their records' key, so that they meet. */
  public static String key(String name) {
    return "schedule:" + name;
  }
}
