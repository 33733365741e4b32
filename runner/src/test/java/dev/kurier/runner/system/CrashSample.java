package dev.kurier.runner.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The cells that a build goes through: those that {@code -Dkurier.crash.cells=PATTERN} means, or as
 * many as time allows, in an order that the seed gives. One thread.
 *
 * @param <C> a cell
 */
final class CrashSample<C> {

  private static final Optional<Pattern> MEANT =
      Optional.ofNullable(System.getProperty("kurier.crash.cells")).map(Pattern::compile);

  private final List<C> cells;
  private final Duration time;
  private final List<C> done = new ArrayList<>();

  private CrashSample(List<C> cells, Duration time) {
    this.cells = cells;
    this.time = time;
  }

  /**
   * Each fault comes once before any comes twice.
   *
   * @param time for all, where no pattern says which
   */
  static <C> CrashSample<C> of(
      List<C> all, Function<C, CrashCell.Fault> fault, Random random, Duration time) {
    List<C> cells = new ArrayList<>(all.stream().filter(CrashSample::isMeant).toList());
    Collections.shuffle(cells, random);
    Map<CrashCell.Fault, Integer> counted = new HashMap<>();
    Map<C, Integer> rounds = new HashMap<>();
    cells.forEach(cell -> rounds.put(cell, counted.merge(fault.apply(cell), 1, Integer::sum)));
    cells.sort(Comparator.comparing(cell -> rounds.getOrDefault(cell, 0)));
    return new CrashSample<>(cells, time);
  }

  private static boolean isMeant(Object cell) {
    return MEANT.map(pattern -> pattern.matcher(cell.toString()).matches()).orElse(true);
  }

  /** Those that are left, for as long as there is time. */
  Stream<C> stream() {
    long end = System.nanoTime() + time.toNanos();
    return cells.stream().takeWhile(_ -> MEANT.isPresent() || System.nanoTime() < end);
  }

  /** This one has kept what is promised. */
  void held(C cell) {
    done.add(cell);
  }

  List<C> done() {
    return List.copyOf(done);
  }

  /** Those that must be done and are not: none of a sample. */
  List<C> missing() {
    return MEANT.isPresent()
        ? cells.stream().filter(cell -> !done.contains(cell)).toList()
        : List.of();
  }

  @Override
  public String toString() {
    return done.size() + " of " + cells.size() + " cells";
  }
}
