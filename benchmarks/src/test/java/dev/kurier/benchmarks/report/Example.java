package dev.kurier.benchmarks.report;

import dev.kurier.benchmarks.measure.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A run as it might have been. */
final class Example {

  private Example() {}

  static Findings findings() {
    SequencedMap<String, String> run = new LinkedHashMap<>();
    run.put("command", "end-to-end --profile quick");
    run.put("cpu", "An <old> machine & more");
    run.put("cores", "2");
    run.put("commit", "0123abc");
    return new Findings(run, List.of(met(), missed(), median(), tail()), notMeasured());
  }

  static Finding met() {
    return new Finding(
        "drain, java",
        4,
        "tasks/s",
        spread(26_000, 25_000, 27_500),
        "bare two hops",
        spread(52_000, 50_000, 54_000),
        Optional.of(">= 25,000/s"),
        Optional.of(true));
  }

  static Finding missed() {
    return new Finding(
        "drain, fork",
        4,
        "tasks/s",
        spread(700, 650, 720),
        "bare fork",
        spread(1_400, 1_350, 1_420),
        Optional.of(">= 80 % of its rate"),
        Optional.of(false));
  }

  private static Finding median() {
    return time("p50 ms", spread(2.5, 2.25, 3), spread(1, 0.75, 1.25));
  }

  private static Finding tail() {
    return time("p99 ms", spread(8, 7, 9), spread(4, 3, 5));
  }

  private static Finding time(String unit, Spread kurier, Spread floor) {
    return new Finding(
        "idle, warm", 1, unit, kurier, "bare two hops", floor, Optional.empty(), Optional.empty());
  }

  private static SequencedMap<String, String> notMeasured() {
    return new LinkedHashMap<>(Map.of("RQ, fork", "redis-server is not there"));
  }

  private static Spread spread(double median, double least, double most) {
    return new Spread(List.of(least, most, median));
  }
}
