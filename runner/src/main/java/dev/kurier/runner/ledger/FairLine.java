package dev.kurier.runner.ledger;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The tasks of one priority that wait: a line for each fair key, and whose turn it is. How many
 * tasks of a key are out it is told each time, the same until the key is seated anew. Confined to
 * the ledger's thread.
 */
final class FairLine {

  private final Map<String, NavigableSet<QueueLine.Place>> lines = new HashMap<>();
  private final NavigableSet<Turn> turns = new TreeSet<>();

  /** The first in the line of its key. */
  private record Turn(int out, QueueLine.Place head) implements Comparable<Turn> {

    private static final Comparator<Turn> FEWEST =
        Comparator.comparingInt(Turn::out).thenComparing(Turn::head);

    @Override
    public int compareTo(Turn other) {
      return FEWEST.compare(this, other);
    }
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Whose turn it is, of those that may go. */
  Optional<QueueLine.Place> first() {
    return turns.isEmpty() ? Optional.empty() : Optional.of(turns.first().head());
  }

  void add(QueueLine.Place place, int out, boolean mayGo) {
    unseat(place.fairKey(), out);
    lines.computeIfAbsent(place.fairKey(), _ -> new TreeSet<>()).add(place);
    seat(place.fairKey(), out, mayGo);
  }

  void remove(QueueLine.Place place, int out, boolean mayGo) {
    unseat(place.fairKey(), out);
    lines.computeIfPresent(
        place.fairKey(), (_, line) -> line.remove(place) && line.isEmpty() ? null : line);
    seat(place.fairKey(), out, mayGo);
  }

  /** Takes its turn from a key, before anything changes. */
  void unseat(String key, int out) {
    NavigableSet<QueueLine.Place> line = lines.get(key);
    if (line != null) {
      turns.remove(new Turn(out, line.first()));
    }
  }

  /** Gives a key its turn. */
  void seat(String key, int out, boolean mayGo) {
    NavigableSet<QueueLine.Place> line = lines.get(key);
    if (line != null && mayGo) {
      turns.add(new Turn(out, line.first()));
    }
  }
}
