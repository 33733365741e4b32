package dev.kurier.runner.replay;

import java.util.Optional;

/**
 * What came of comparing the end of a shadow with that of the task it repeats. Pure.
 *
 * @param before how the task had ended, for a person
 * @param after how its shadow ended, for a person; empty while it has not
 * @param where what differs: {@code state}, {@code failure}, {@code error}, or the JSON pointer of
 *     the first difference between two results after {@code result}; empty where nothing does
 */
public record ShadowFinding(Verdict verdict, String before, String after, String where) {

  /** In a word. */
  public enum Verdict {
    /** It had not succeeded, and its shadow has. */
    NOW_SUCCEEDS,
    /** It had succeeded, and its shadow has not. */
    NOW_FAILS,
    /** Both have ended alike, with another result or error. */
    DIFFERENT,
    /** Result or error are the same. */
    SAME,
    /** The shadow has not ended. */
    NOT_ENDED,
    /** One of both ends is not kept any more, or not in full. */
    NOT_KNOWN
  }

  /**
   * Compares.
   *
   * @param before empty if nobody knows it any more
   * @param after empty if the shadow has not ended
   */
  public static ShadowFinding of(Optional<ShadowEnd> before, Optional<ShadowEnd> after) {
    String was = before.map(ShadowEnd::said).orElse("");
    String is = after.map(ShadowEnd::said).orElse("");
    if (after.isEmpty()) {
      return new ShadowFinding(Verdict.NOT_ENDED, was, is, "");
    }
    if (before.isEmpty()) {
      return new ShadowFinding(Verdict.NOT_KNOWN, was, is, "");
    }
    Found found = between(before.get(), after.get());
    return new ShadowFinding(found.verdict(), was, is, found.where());
  }

  private record Found(Verdict verdict, String where) {}

  private static Found between(ShadowEnd before, ShadowEnd after) {
    if (before.hasSucceeded() != after.hasSucceeded()) {
      return new Found(after.hasSucceeded() ? Verdict.NOW_SUCCEEDS : Verdict.NOW_FAILS, "state");
    }
    if (before.hasSucceeded()) {
      return betweenResults(before, after);
    }
    if (before.status() != after.status()) {
      return new Found(Verdict.DIFFERENT, "state");
    }
    if (before.outcome().isPresent() != after.outcome().isPresent()) {
      boolean isSameReason = before.reason() == after.reason();
      return isSameReason
          ? new Found(Verdict.NOT_KNOWN, "")
          : new Found(Verdict.DIFFERENT, "failure");
    }
    if (!before.failure().equals(after.failure())) {
      return new Found(Verdict.DIFFERENT, "failure");
    }
    return before.outcome().map(Fingerprint::of).equals(after.outcome().map(Fingerprint::of))
        ? new Found(Verdict.SAME, "")
        : new Found(Verdict.DIFFERENT, "error");
  }

  private static Found betweenResults(ShadowEnd before, ShadowEnd after) {
    if (before.result().isEmpty() || after.result().isEmpty()) {
      return new Found(Verdict.NOT_KNOWN, "");
    }
    return JsonDifference.first(before.result().get(), after.result().get())
        .map(pointer -> new Found(Verdict.DIFFERENT, ("result " + pointer).strip()))
        .orElseGet(() -> new Found(Verdict.SAME, ""));
  }
}
