package dev.kurier.benchmarks.endtoend;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** How much is measured, and how thoroughly. */
public enum Profile {
  /** Whether it works at all; its figures tell little. */
  SMOKE(Duration.ofMillis(300), 1, Scenario.BYTES),
  /** Every goal, with fewer and shorter measurements. */
  QUICK(Duration.ofMillis(1_500), 3, Scenario.BYTES),
  /** Everything but a backlog of a million. */
  FULL(Duration.ofSeconds(2), 5, Scenario.PARTITIONS);

  private final Duration time;
  private final int repeats;
  private final Scenario last;

  Profile(Duration time, int repeats, Scenario last) {
    this.time = time;
    this.repeats = repeats;
    this.last = last;
  }

  /** About how long one measurement takes. */
  public Duration time() {
    return time;
  }

  /** How many measurements each figure is the median of. */
  public int repeats() {
    return repeats;
  }

  /** What is measured unless something is chosen. */
  public Set<Scenario> scenarios() {
    return EnumSet.range(Scenario.SUBMIT, last);
  }
}
