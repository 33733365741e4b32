package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/** What was read off several things, again and again. Belongs to one thread. */
final class Readings {

  private final SequencedMap<String, List<Double>> all = new LinkedHashMap<>();

  void add(String what, double value) {
    all.computeIfAbsent(what, _ -> new ArrayList<>()).add(value);
  }

  /** All things, in the order in which they were read first. */
  Set<String> names() {
    return all.sequencedKeySet();
  }

  /**
   * All that was read of one.
   *
   * @throws IllegalArgumentException if nothing was
   */
  Spread of(String what) {
    return new Spread(all.getOrDefault(what, List.of()));
  }
}
