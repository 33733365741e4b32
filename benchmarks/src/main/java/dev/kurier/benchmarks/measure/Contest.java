package dev.kurier.benchmarks.measure;

import java.util.List;
import java.util.Optional;

/**
 * Kurier in one mode beside its floors.
 *
 * @param name the mode, for the table
 * @param kurier opened for it, to be closed after
 * @param decisive the floors of which the best counts, at least one
 * @param others floors that are shown only
 * @param goal what is to be reached; none if that is not set
 * @param concurrencies how many tasks at once, each measured by itself
 * @param figures what is compared, at least one
 */
public record Contest(
    String name,
    Contestant kurier,
    List<Contestant> decisive,
    List<Contestant> others,
    Optional<Goal> goal,
    List<Integer> concurrencies,
    List<Figure> figures)
    implements AutoCloseable {

  /** Refuses a contest without a floor that counts. */
  public Contest {
    decisive = List.copyOf(decisive);
    others = List.copyOf(others);
    concurrencies = List.copyOf(concurrencies);
    figures = List.copyOf(figures);
    if (decisive.isEmpty()) {
      throw new IllegalArgumentException("the contest " + name + " has no floor that counts");
    }
  }

  /** One of time for each task. */
  public Contest(
      String name,
      Contestant kurier,
      List<Contestant> decisive,
      List<Contestant> others,
      Optional<Goal> goal,
      List<Integer> concurrencies) {
    this(name, kurier, decisive, others, goal, concurrencies, List.of(Figure.TIME));
  }

  @Override
  public void close() {
    kurier.close();
  }
}
