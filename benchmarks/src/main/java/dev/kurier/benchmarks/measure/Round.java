package dev.kurier.benchmarks.measure;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures the contestants of a contest in turn, again and again, so that what else the machine
 * does meets all of them.
 *
 * @param time of one measurement
 * @param repeats how many measurements count; one more before them does not
 * @param warming how long Kurier serves at least before one counts
 * @param progress told what is measured
 */
public record Round(Duration time, int repeats, Duration warming, Consumer<String> progress) {

  /** One with a single measurement that does not count. */
  public Round(Duration time, int repeats, Consumer<String> progress) {
    this(time, repeats, Duration.ZERO, progress);
  }

  /** A contestant and what it has done so far. */
  private record Lap(Contestant contestant, boolean isDecisive, List<Sample> samples) {

    static Lap of(Contestant contestant, boolean isDecisive) {
      return new Lap(contestant, isDecisive, new ArrayList<>());
    }

    Series series() {
      return new Series(samples);
    }
  }

  /** All rows of one contest at one concurrency, one for each floor. */
  public List<Row> run(Contest contest, int concurrency) throws IOException, InterruptedException {
    List<Lap> floors = new ArrayList<>();
    contest.decisive().forEach(floor -> floors.add(Lap.of(floor, true)));
    contest.others().forEach(floor -> floors.add(Lap.of(floor, false)));
    Lap kurier = Lap.of(contest.kurier(), false);
    List<Lap> all = new ArrayList<>(floors);
    all.add(kurier);
    warm(contest, concurrency);
    for (int repeat = 0; repeat <= repeats; repeat++) {
      progress.accept(
          "%s, %d at once, %d of %d".formatted(contest.name(), concurrency, repeat, repeats));
      for (Lap lap : all) {
        Sample sample = measured(lap.contestant(), concurrency);
        if (repeat > 0) {
          lap.samples().add(sample);
        }
      }
    }
    return rows(contest, concurrency, floors, kurier.series());
  }

  /** Nodes run for weeks: what the first seconds of a JVM are like is measured elsewhere. */
  private void warm(Contest contest, int concurrency) throws IOException, InterruptedException {
    if (warming.isPositive()) {
      progress.accept("%s, %d at once, warming".formatted(contest.name(), concurrency));
    }
    long end = System.nanoTime() + warming.toNanos();
    while (System.nanoTime() - end < 0) {
      contest.kurier().measure(concurrency, time);
    }
  }

  private Sample measured(Contestant contestant, int concurrency)
      throws IOException, InterruptedException {
    Duration before = ProcessTree.cpu();
    Sample sample = contestant.measure(concurrency, time);
    return sample.withCpu(ProcessTree.cpu().minus(before));
  }

  private static List<Row> rows(Contest contest, int concurrency, List<Lap> floors, Series kurier) {
    return contest.figures().stream()
        .flatMap(figure ->
            floors.stream().map(floor -> row(contest, concurrency, figure, floor, floors, kurier)))
        .toList();
  }

  private static Row row(
      Contest contest, int concurrency, Figure figure, Lap floor, List<Lap> floors, Series kurier) {
    return new Row(
        contest.name(),
        concurrency,
        figure,
        floor.contestant().name(),
        floor.series(),
        kurier,
        contest.goal().filter(goal -> goal.figure() == figure),
        floor.isDecisive() && isBest(floor, floors, figure));
  }

  private static boolean isBest(Lap floor, List<Lap> floors, Figure figure) {
    double own = figure.of(floor.series()).median();
    return floors.stream()
        .filter(Lap::isDecisive)
        .allMatch(other -> figure.isAsGood(own, figure.of(other.series()).median()));
  }
}
