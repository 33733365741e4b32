package dev.kurier.benchmarks.measure;

import java.util.Optional;

/**
 * Kurier beside one floor, in one figure.
 *
 * @param mode what was measured
 * @param concurrency how many tasks at once
 * @param figure what is compared
 * @param floorName what it is beside
 * @param floor the floor's samples
 * @param kurier Kurier's, taken in turn with them
 * @param goal what is to be reached; none if that is not set
 * @param counts whether this floor decides; another of the mode does otherwise
 */
public record Row(
    String mode,
    int concurrency,
    Figure figure,
    String floorName,
    Series floor,
    Series kurier,
    Optional<Goal> goal,
    boolean counts) {

  /** The same of Kurier beside something else that counts, without a goal. */
  public Row beside(String name, Series other) {
    return new Row(mode, concurrency, figure, name, other, kurier, Optional.empty(), true);
  }

  /** The same with a goal. */
  public Row with(Goal other) {
    return new Row(mode, concurrency, figure, floorName, floor, kurier, Optional.of(other), counts);
  }

  /** Kurier's figure over the floor's. */
  public double ratio() {
    return figure.of(kurier).median() / figure.of(floor).median();
  }

  /** Whether the goal is met, if there is one. */
  public Optional<Boolean> isMet() {
    return goal.map(one -> one.isMetBy(floor, kurier));
  }
}
