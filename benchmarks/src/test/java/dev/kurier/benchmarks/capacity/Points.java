package dev.kurier.benchmarks.capacity;

import dev.kurier.benchmarks.measure.Spread;
import dev.kurier.benchmarks.report.FigureNames;
import dev.kurier.benchmarks.report.Finding;
import dev.kurier.benchmarks.report.Findings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** A run of two processors with round figures, point by point. */
final class Points {

  private final List<Finding> findings = new ArrayList<>();

  /** Everything that constants are taken from. */
  static Points all() {
    Points points = new Points();
    cost(points, "java", 20, 30, 10, 40);
    cost(points, "warm", 21, 31, 11, 140);
    cost(points, "fork", 22, 32, 12, 940);
    return points
        .add(FigureNames.runners(1), FigureNames.RATE, 36, 40)
        .add(FigureNames.BYTES_IN_ALL, FigureNames.BYTES_OF_A_TASK, 2_000, 500)
        .add(FigureNames.bytesInAll(10_000), FigureNames.BYTES_OF_A_TASK, 41_200, 20_000)
        .add(FigureNames.BYTES_IN_STATE, FigureNames.BYTES_OF_A_TASK, 800, 500)
        .add(FigureNames.heapWaiting("ledger", 100_000), FigureNames.HEAP, 150, 50)
        .add(FigureNames.rest(8, "broker"), FigureNames.CPU, 40, 12)
        .add(FigureNames.rest(8, "ledger"), FigureNames.CPU, 24, 10)
        .add(FigureNames.rest(8, "runner"), FigureNames.CPU, 160, 20)
        .add(FigureNames.rest(8, "events"), FigureNames.BYTES, 16_000, 2_000);
  }

  private static void cost(
      Points points, String mode, double broker, double ledger, double client, double runner) {
    double all = broker + ledger + client + runner;
    points
        .add(FigureNames.cpu("broker", mode), FigureNames.CPU_OF_A_TASK, broker, all)
        .add(FigureNames.cpu("ledger", mode), FigureNames.CPU_OF_A_TASK, ledger, all)
        .add(FigureNames.cpu("runner", mode), FigureNames.CPU_OF_A_TASK, runner, all)
        .add(FigureNames.cpu("client", mode), FigureNames.CPU_OF_A_TASK, client, all);
  }

  Points add(String what, String unit, double kurier, double beside) {
    findings.add(
        new Finding(
            what,
            1,
            unit,
            new Spread(List.of(kurier)),
            "something",
            new Spread(List.of(beside)),
            Optional.empty(),
            Optional.empty()));
    return this;
  }

  Findings findings() {
    SequencedMap<String, String> run = new LinkedHashMap<>();
    run.put("command", "end-to-end --profile full");
    run.put("cores", "2");
    run.put("commit", "0123abc");
    return new Findings(run, findings, new LinkedHashMap<>());
  }

  Measured measured() {
    return new Measured(findings());
  }
}
