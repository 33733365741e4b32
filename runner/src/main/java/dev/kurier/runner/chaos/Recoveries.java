package dev.kurier.runner.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How long tasks waited that a runner had, or may have had, when it was killed.
 *
 * @param waits one for each such task
 * @param troubles all that befell members, those kills too
 */
public record Recoveries(List<Wait> waits, List<Trouble> troubles) {

  /** Copies the lists. */
  public Recoveries {
    waits = List.copyOf(waits);
    troubles = List.copyOf(troubles);
  }

  /**
   * From the kill to the next run.
   *
   * @param member which was killed
   * @param isClaimed whether it had been claimed by then
   */
  record Wait(String member, Instant from, Instant until, boolean isClaimed) {
    Duration length() {
      return Duration.between(from, until);
    }
  }

  /**
   * The worst of some.
   *
   * @param count how many there were
   * @param longest empty if there was none
   */
  public record Worst(long count, Optional<Duration> longest) {}

  /** Of tasks that had been claimed, or had not; all of them, whatever else was broken. */
  public Worst worst(boolean isClaimed) {
    return worst(waits.stream().filter(wait -> wait.isClaimed() == isClaimed).toList());
  }

  /** Of those alone during whose wait nothing but their runner was broken. */
  public Worst worstOfLoneKills(boolean isClaimed) {
    return worst(
        waits.stream()
            .filter(wait -> wait.isClaimed() == isClaimed)
            .filter(this::isAlone)
            .toList());
  }

  private static Worst worst(List<Wait> some) {
    return new Worst(some.size(), some.stream().map(Wait::length).max(Duration::compareTo));
  }

  private boolean isAlone(Wait wait) {
    return troubles.stream()
        .filter(trouble -> !isTheKill(trouble, wait))
        .noneMatch(trouble -> trouble.touches(wait.from(), wait.until()));
  }

  private static boolean isTheKill(Trouble trouble, Wait wait) {
    return trouble.member().equals(wait.member())
        && !trouble.from().isAfter(wait.from())
        && !trouble.until().isBefore(wait.from());
  }
}
