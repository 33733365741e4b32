package dev.kurier.benchmarks.report;

import java.util.Locale;

/** Findings as text, one line each. */
public final class FindingsTable {

  private FindingsTable() {}

  /** The table, what could not be measured, and the facts of the run. */
  public static String of(Findings findings) {
    StringBuilder text = new StringBuilder();
    text.append(
        line(
            "what",
            "C",
            "unit",
            "Kurier (min-max)",
            "beside",
            "its (min-max)",
            "ratio",
            "goal",
            "verdict"));
    findings.findings().forEach(finding -> text.append(line(finding)));
    findings
        .notMeasured()
        .forEach((what, why) ->
            text.append(String.format(Locale.ROOT, "%-38s not measured: %s%n", what, why)));
    text.append(System.lineSeparator());
    findings
        .facts()
        .forEach(fact ->
            text.append(String.format(Locale.ROOT, "%-14s %s%n", fact.getKey(), fact.getValue())));
    return text.toString();
  }

  private static String line(Finding finding) {
    return line(
        finding.what(),
        finding.atOnce(),
        finding.unit(),
        Amounts.text(finding.kurier()),
        finding.beside(),
        Amounts.text(finding.floor()),
        Amounts.times(finding.ratio()),
        finding.goal().orElse(""),
        finding.verdict());
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "%-38s %4s  %-11s  %26s  %-34s %26s  %7s  %-18s %s%n", cells)
            .stripTrailing()
        + System.lineSeparator();
  }
}
