package dev.kurier.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * Kurier in one mode beside its floors.
 *
 * @param name the mode, for the table
 * @param kurier opened for it, to be closed after
 * @param decisive the floors of which the fastest counts, at least one
 * @param others floors that are shown only
 * @param goal how near Kurier is to come to the floor that counts; none if that is not set
 * @param concurrencies how many tasks at once, each measured by itself
 */
record Contest(
    String name,
    Contestant kurier,
    List<Contestant> decisive,
    List<Contestant> others,
    Optional<Goal> goal,
    List<Integer> concurrencies)
    implements AutoCloseable {

  Contest {
    decisive = List.copyOf(decisive);
    others = List.copyOf(others);
    concurrencies = List.copyOf(concurrencies);
    if (decisive.isEmpty()) {
      throw new IllegalArgumentException("the contest " + name + " has no floor that counts");
    }
  }

  @Override
  public void close() {
    kurier.close();
  }
}
