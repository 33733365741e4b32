package dev.kurier.benchmarks.report;

import dev.kurier.benchmarks.measure.Spread;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a chart.
 *
 * @param label to the left of it
 * @param from where it begins; 0 for the axis
 * @param to where it ends
 * @param text to the right of it
 * @param isKurier whether it is Kurier's own
 */
record Bar(String label, double from, double to, String text, boolean isKurier) {

  /** Those of all rates, each of Kurier's before what it stands beside. */
  static List<Bar> rates(Findings findings) {
    List<Bar> bars = new ArrayList<>();
    String last = "";
    for (Finding finding : of(findings, "tasks/s")) {
      if (!finding.what().equals(last)) {
        bars.add(rate(finding.what(), finding.kurier(), true));
        last = finding.what();
      }
      bars.add(rate(finding.beside(), finding.floor(), false));
    }
    return bars;
  }

  private static Bar rate(String label, Spread rate, boolean isKurier) {
    return new Bar(label, 0, rate.median(), Amounts.text(rate.median()), isKurier);
  }

  /** Those of all times, from the median to the 99th percentile. */
  static List<Bar> times(Findings findings) {
    List<Bar> bars = new ArrayList<>();
    List<Finding> tails = of(findings, "p99 ms");
    String last = "";
    for (Finding finding : of(findings, "p50 ms")) {
      for (Finding tail : tails) {
        if (tail.what().equals(finding.what()) && tail.beside().equals(finding.beside())) {
          if (!finding.what().equals(last)) {
            bars.add(time(finding.what(), finding.kurier(), tail.kurier(), true));
            last = finding.what();
          }
          bars.add(time(finding.beside(), finding.floor(), tail.floor(), false));
        }
      }
    }
    return bars;
  }

  private static Bar time(String label, Spread median, Spread tail, boolean isKurier) {
    String text = Amounts.text(median.median()) + " / " + Amounts.text(tail.median());
    return new Bar(label, median.median(), tail.median(), text, isKurier);
  }

  /** Of one unit, with all that concerns the same thing together. */
  private static List<Finding> of(Findings findings, String unit) {
    List<Finding> ofUnit =
        findings.findings().stream().filter(finding -> finding.unit().equals(unit)).toList();
    return ofUnit.stream()
        .map(Finding::what)
        .distinct()
        .flatMap(what -> ofUnit.stream().filter(finding -> finding.what().equals(what)))
        .toList();
  }
}
