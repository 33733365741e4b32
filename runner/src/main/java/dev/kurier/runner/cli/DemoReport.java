package dev.kurier.runner.cli;

import dev.kurier.protocol.DeadLetter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints what a demonstration gave, for people. */
final class DemoReport {

  private static final int MOST_ROWS = 10;

  private final Terminal terminal;

  DemoReport(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(DemoRecords records, List<DeadLetter> dead, DemoSummary summary) {
    complexity(records.measured());
    failures(records.failuresByCause());
    dead(dead);
    accounting(summary);
  }

  private void complexity(List<DemoRecords.Measured> measured) {
    List<Map<String, Object>> rows =
        measured.stream()
            .sorted(
                Comparator.comparingInt(DemoRecords.Measured::complexity)
                    .reversed()
                    .thenComparing(DemoRecords.Measured::module))
            .limit(MOST_ROWS)
            .map(DemoReport::row)
            .toList();
    section(
        "The most complex modules",
        List.of("module", "complexity", "function", "line", "functions", "lines"),
        rows);
  }

  private static Map<String, Object> row(DemoRecords.Measured measured) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("module", measured.module());
    row.put("complexity", measured.complexity());
    row.put("function", measured.function());
    row.put("line", measured.line());
    row.put("functions", measured.functions());
    row.put("lines", measured.lines());
    return row;
  }

  private void failures(Map<String, List<DemoRecords.Failure>> byCause) {
    List<Map<String, Object>> rows =
        byCause.entrySet().stream()
            .map(entry ->
                Map.<String, Object>of(
                    "cause", entry.getKey(),
                    "tasks", entry.getValue().size(),
                    "state", entry.getValue().getFirst().status(),
                    "for example", entry.getValue().getFirst().message()))
            .toList();
    section("Failures by cause", List.of("cause", "tasks", "state", "for example"), rows);
  }

  private void dead(List<DeadLetter> dead) {
    List<Map<String, Object>> rows =
        dead.stream()
            .limit(MOST_ROWS)
            .map(letter ->
                Map.<String, Object>of(
                    "id", letter.id(),
                    "state", letter.status(),
                    "attempts", letter.history().size(),
                    "message", letter.message()))
            .toList();
    section(
        "Dead letters: %d".formatted(dead.size()),
        List.of("id", "state", "attempts", "message"),
        rows);
  }

  private void accounting(DemoSummary summary) {
    terminal.print("");
    terminal.print("Accounting");
    Table.fields(summary.fields()).forEach(line -> terminal.print("  " + line));
    summary.contradictions().stream()
        .limit(MOST_ROWS)
        .forEach(line -> terminal.print("  ! " + line));
    int terminalTasks = summary.submitted() - summary.lost();
    terminal.print(
        "  %d submitted, %d ended: the accounting %s"
            .formatted(
                summary.submitted(), terminalTasks, summary.holds() ? "holds" : "DOES NOT HOLD"));
  }

  private void section(String title, List<String> columns, List<Map<String, Object>> rows) {
    terminal.print("");
    terminal.print(title);
    new Table(columns).lines(rows).forEach(line -> terminal.print("  " + line));
  }
}
