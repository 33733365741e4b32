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
  /** Every goal, and how figures change with size. */
  FULL(Duration.ofSeconds(2), 5, Scenario.PARTITIONS),
  /** What the model of capacity is made of and checked against. */
  CAPACITY(Duration.ofSeconds(2), 5, Scenario.MILLION);

  /** What the model says nothing of. */
  private static final Set<Scenario> NO_CAPACITY =
      EnumSet.of(
          Scenario.DRAIN_AHEAD,
          Scenario.DRAIN_PROCESS,
          Scenario.IDLE,
          Scenario.REPORTED,
          Scenario.STARTED);

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
    Set<Scenario> scenarios = EnumSet.range(Scenario.SUBMIT, last);
    if (this == CAPACITY) {
      scenarios.removeAll(NO_CAPACITY);
    }
    return scenarios;
  }
}
