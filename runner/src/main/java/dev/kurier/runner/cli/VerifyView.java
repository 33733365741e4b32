package dev.kurier.runner.cli;

import dev.kurier.runner.verify.Finding;
import dev.kurier.runner.verify.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows a report: the counts, then each invariant, then what breaks it. */
final class VerifyView {

  private static final List<String> COLUMNS = List.of("rule", "checked", "broken", "promise");

  private final Terminal terminal;

  VerifyView(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(Report report, OutputOptions output) {
    print(report, output, Map.of());
  }

  /** With more figures below the counts. */
  void print(Report report, OutputOptions output, Map<String, Object> figures) {
    Map<String, Object> counts = new LinkedHashMap<>(report.counts());
    counts.putAll(figures);
    if (output.isJson()) {
      Map<String, Object> all = new LinkedHashMap<>(counts);
      all.put("holds", report.holds());
      all.put("findings", report.findings().stream().map(VerifyView::fields).toList());
      output.print(terminal, all);
      return;
    }
    Table.fields(counts).forEach(terminal::print);
    terminal.print("");
    new Table(COLUMNS)
        .lines(report.findings().stream().map(VerifyView::row).toList())
        .forEach(terminal::print);
    report.findings().forEach(this::printLimits);
    report.findings().forEach(this::printBreaches);
    terminal.print("");
    terminal.print(
        report.holds()
            ? "Every promise that was checked holds."
            : "NOT every promise holds; `kurier task show ID` tells more of a task.");
  }

  private static Map<String, Object> row(Finding finding) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rule", finding.invariant().name());
    row.put("promise", finding.invariant().sentence());
    switch (finding) {
      case Finding.Observed observed -> {
        row.put("checked", observed.checked());
        row.put("broken", observed.broken());
      }
      case Finding.Unobserved _ -> {
        row.put("checked", "-");
        row.put("broken", "-");
      }
    }
    return row;
  }

  /** What the row cannot tell: what was left out, and why. */
  private void printLimits(Finding finding) {
    String rule = finding.invariant().name();
    switch (finding) {
      case Finding.Observed observed when observed.limits().isEmpty() -> {}
      case Finding.Observed observed ->
          terminal.print(rule + " was checked in part: " + observed.limits());
      case Finding.Unobserved unobserved ->
          terminal.print(rule + " was not checked: " + unobserved.why());
    }
  }

  private static Map<String, Object> fields(Finding finding) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rule", finding.invariant().name());
    fields.put("promise", finding.invariant().sentence());
    switch (finding) {
      case Finding.Observed observed -> {
        fields.put("checked", observed.checked());
        fields.put("broken", observed.broken());
        fields.put("examples", observed.examples().stream().map(VerifyView::fields).toList());
        if (!observed.limits().isEmpty()) {
          fields.put("limits", observed.limits());
        }
      }
      case Finding.Unobserved unobserved -> fields.put("unobserved", unobserved.why());
    }
    return fields;
  }

  private static Map<String, Object> fields(Finding.Breach breach) {
    return Map.of("subject", breach.subject(), "said", breach.said());
  }

  private void printBreaches(Finding finding) {
    if (finding instanceof Finding.Observed observed && observed.broken() > 0) {
      terminal.print("");
      terminal.print(finding.invariant() + " is broken " + observed.broken() + " times, first:");
      observed
          .examples()
          .forEach(breach ->
              terminal.print(Printable.line("  " + breach.subject() + "  " + breach.said())));
    }
  }
}
