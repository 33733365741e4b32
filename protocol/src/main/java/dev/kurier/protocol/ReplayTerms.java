package dev.kurier.protocol;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a replay is to do. Two that are equal are the same replay.
 *
 * @param filter which dead letters, in the filter language; at most 4,000 characters
 * @param limit the most tasks, at least 1
 * @param perSecond the most letters taken in a second, above 0; empty: as many as go
 * @param dryRun true to have everything decided and nothing changed
 * @param newKey true to give each new task an idempotency key of its own
 * @param edit a JSON merge patch (RFC 7396) for each payload; at most 4,000 bytes
 * @param purpose what the new runs are for
 */
public record ReplayTerms(
    String filter,
    int limit,
    OptionalDouble perSecond,
    boolean dryRun,
    boolean newKey,
    Optional<JsonText> edit,
    Purpose purpose) {

  /** What the runs of a replay are for. */
  public enum Purpose {
    /** Each takes the place of one that has failed. */
    REPEAT,
    /** Each is compared with the end of one that has failed, and changes nothing for anybody. */
    SHADOW,
    /** Each is compared with the end of one that has ended, however it did. */
    SHADOW_OF_ENDED;

    /** Tells whether the runs only serve to be compared. */
    public boolean isShadow() {
      return this != REPEAT;
    }
  }

  /** The longest filter, in characters. */
  public static final int LONGEST_FILTER = 4_000;

  /** The largest edit, in bytes. */
  public static final int LARGEST_EDIT = 4_000;

  /** Checks the ranges. */
  public ReplayTerms {
    require(filter.length() <= LONGEST_FILTER, "a filter has at most 4000 characters");
    require(limit >= 1, "a replay's limit is at least 1");
    require(
        perSecond.isEmpty()
            || (perSecond.getAsDouble() > 0 && Double.isFinite(perSecond.getAsDouble())),
        "a replay's rate is above 0");
    require(
        !newKey || !purpose.isShadow(), "a shadow has an idempotency key of its own in any case");
    require(edit.isEmpty() || edit.get().size() <= LARGEST_EDIT, "an edit has at most 4000 bytes");
  }

  /** Terms of runs that take the place of those that have failed. */
  public ReplayTerms(
      String filter,
      int limit,
      OptionalDouble perSecond,
      boolean dryRun,
      boolean newKey,
      Optional<JsonText> edit) {
    this(filter, limit, perSecond, dryRun, newKey, edit, Purpose.REPEAT);
  }

  /** The same as a dry run. */
  public ReplayTerms asDryRun() {
    return new ReplayTerms(filter, limit, perSecond, true, newKey, edit, purpose);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
