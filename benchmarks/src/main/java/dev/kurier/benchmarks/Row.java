package dev.kurier.benchmarks;

import java.util.Optional;

/**
 * Kurier beside one floor.
 *
 * @param mode what was measured
 * @param concurrency how many tasks at once
 * @param floorName what it is beside
 * @param floor the floor's samples
 * @param kurier Kurier's, taken in turn with them
 * @param goal how near it is to come; none if that is not set
 * @param counts whether this floor decides; another of the mode does otherwise
 */
record Row(
    String mode,
    int concurrency,
    String floorName,
    Series floor,
    Series kurier,
    Optional<Goal> goal,
    boolean counts) {

  /** Kurier's time for each task over the floor's. */
  double ratio() {
    return kurier.microsPerTask() / floor.microsPerTask();
  }

  /** Whether the goal is met, if there is one. */
  Optional<Boolean> isMet() {
    return goal.map(one -> one.isMetBy(floor, kurier));
  }
}
