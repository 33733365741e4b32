package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.report.FigureNames;
import dev.kurier.benchmarks.report.Finding;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Processor time of each part of an installation for a task, from its submit to its settled reply.
 * No contest: each part stands beside all of them.
 *
 * @param bench the usual installation
 * @param payload of every task
 * @param time about how long the drain of one measurement takes
 * @param repeats how many measurements count; one more before them does not
 */
record Cost(Bench bench, Payload payload, Duration time, int repeats) {

  private static final int MOST = 100_000;
  private static final String ALL = "all of it";

  /**
   * Measures one mode.
   *
   * @param mode for the report
   * @param first how many tasks before anything is known
   */
  List<Finding> of(String mode, Served served, int first) throws IOException, InterruptedException {
    BacklogSize size = new BacklogSize(first, MOST);
    Backlog backlog = bench.backlog(served, payload, size);
    Readings readings = new Readings();
    try (Running _ = Running.idle(bench.runners(served, 1))) {
      for (int repeat = 0; repeat <= repeats; repeat++) {
        int tasks = size.next(time);
        Spent before = Spent.by(bench.installation());
        var _ = backlog.drain(tasks, () -> {});
        if (repeat > 0) {
          read(Spent.by(bench.installation()).since(before), tasks, readings);
        }
      }
    }
    return readings.names().stream()
        .filter(part -> !part.equals(ALL))
        .map(part -> finding(part, mode, served.slots(), readings))
        .toList();
  }

  private static void read(Map<String, Duration> spent, int tasks, Readings readings) {
    spent.forEach((part, time) -> readings.add(part, micros(time, tasks)));
    Duration all = spent.values().stream().reduce(Duration.ZERO, Duration::plus);
    readings.add(ALL, micros(all, tasks));
  }

  private static double micros(Duration time, int tasks) {
    return time.toNanos() / 1e3 / tasks;
  }

  private static Finding finding(String part, String mode, int slots, Readings readings) {
    return new Finding(
        FigureNames.cpu(part, mode),
        slots,
        FigureNames.CPU_OF_A_TASK,
        readings.of(part),
        ALL,
        readings.of(ALL),
        Optional.empty(),
        Optional.empty());
  }
}
