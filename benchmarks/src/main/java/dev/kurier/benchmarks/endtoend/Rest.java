package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.report.FigureNames;
import dev.kurier.benchmarks.report.Finding;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What runners cost that have nothing to do: they say each second that they live, and ask for
 * tasks. No contest: several stand beside one.
 *
 * @param bench the usual installation
 * @param served by each runner
 * @param time of one measurement
 * @param repeats how many measurements count
 */
record Rest(Bench bench, Served served, Duration time, int repeats) {

  /** What the report calls that which is written. */
  static final String EVENTS = "events";

  private static final List<Integer> RUNNERS = List.of(1, 4, 8);
  private static final Duration SETTLED = Duration.ofSeconds(5);
  private static final Duration SHORTEST = Duration.ofSeconds(4);

  /** Measures one runner, then more. */
  List<Finding> findings() throws IOException, InterruptedException {
    SequencedMap<Integer, Readings> all = new LinkedHashMap<>();
    for (int runners : RUNNERS) {
      try (Running _ = Running.idle(bench.runners(served, runners))) {
        Thread.sleep(SETTLED);
        all.put(runners, readings());
      }
    }
    Readings one = all.firstEntry().getValue();
    return all.sequencedEntrySet().stream()
        .skip(1)
        .flatMap(more ->
            more.getValue().names().stream()
                .map(part -> finding(more.getKey(), part, more.getValue(), one)))
        .toList();
  }

  private Readings readings() throws InterruptedException {
    TopicSizes sizes = new TopicSizes(bench.kafka().admin());
    Readings readings = new Readings();
    for (int repeat = 0; repeat < repeats; repeat++) {
      long began = System.nanoTime();
      long bytes = sizes.of("kurier.events"::equals);
      Spent before = Spent.by(bench.installation());
      Thread.sleep(time.compareTo(SHORTEST) < 0 ? SHORTEST : time);
      Map<String, Duration> spent = Spent.by(bench.installation()).since(before);
      long written = sizes.of("kurier.events"::equals) - bytes;
      double seconds = (System.nanoTime() - began) / 1e9;
      spent.remove(Spent.CLIENT);
      spent.forEach((part, cpu) -> readings.add(part, cpu.toNanos() / 1e6 / seconds));
      readings.add(EVENTS, written / seconds);
    }
    return readings;
  }

  private static Finding finding(int runners, String part, Readings more, Readings one) {
    return new Finding(
        FigureNames.rest(runners, part),
        runners,
        part.equals(EVENTS) ? FigureNames.BYTES : FigureNames.CPU,
        more.of(part),
        FigureNames.runners(1),
        one.of(part),
        Optional.empty(),
        Optional.empty());
  }
}
