package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.advise.Advice;
import dev.kurier.runner.advise.Amounts;
import dev.kurier.runner.advise.Candidate;
import dev.kurier.runner.advise.Figures;
import dev.kurier.runner.advise.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows a recommendation with the figures that it was made from.
 *
 * @param type the handler's task type
 * @param payload what its tasks were given
 */
record AdviceView(String type, JsonText payload, List<Trial> trials, Advice advice) {

  void print(Terminal terminal, OutputOptions output) {
    if (output.isJson()) {
      output.print(terminal, json());
    } else {
      lines().forEach(terminal::print);
    }
  }

  private List<String> lines() {
    List<String> columns = new ArrayList<>(List.of("mode", "isolation", "p50", "p99", "tasks/s"));
    trials.stream()
        .flatMap(trial -> trial.figures().stream().skip(1))
        .map(AdviceView::rateColumn)
        .distinct()
        .forEach(columns::add);
    columns.add("notes");
    List<String> lines = new ArrayList<>(new Table(columns).lines(rows()));
    lines.add("");
    lines.add("recommended: " + advice.candidate().map(Candidate::name).orElse("none"));
    lines.add("  " + Printable.line(advice.reason()));
    advice.warnings().forEach(warning -> lines.add("  note: " + Printable.line(warning)));
    advice
        .candidate()
        .ifPresent(candidate -> lines.addAll(List.of("", "handlers:", "  " + yaml(candidate))));
    return lines;
  }

  private List<Map<String, String>> rows() {
    return trials.stream().map(AdviceView::row).toList();
  }

  private static Map<String, String> row(Trial trial) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("mode", trial.candidate().name());
    row.put("isolation", trial.candidate().isolation());
    for (Figures figures : trial.figures()) {
      row.putIfAbsent("p50", Amounts.time(figures.median()));
      row.putIfAbsent("p99", Amounts.time(figures.p99()));
      String rate = Amounts.digits(figures.perSecond());
      if (row.putIfAbsent("tasks/s", rate) != null) {
        row.put(rateColumn(figures), rate);
      }
    }
    row.put("notes", String.join("; ", notes(trial)));
    return row;
  }

  private static String rateColumn(Figures figures) {
    return "tasks/s, " + figures.concurrency() + " at once";
  }

  private static List<String> notes(Trial trial) {
    List<String> notes = new ArrayList<>();
    trial.problem().flatMap(text -> text.lines().findFirst()).ifPresent(notes::add);
    trial.figures().stream()
        .filter(figures -> figures.failures() > 0)
        .findFirst()
        .ifPresent(figures ->
            notes.add(
                "%d of %d failed: %s"
                    .formatted(
                        figures.failures(), figures.tasks(), figures.firstError().orElse(""))));
    trial.figures().stream()
        .flatMapToLong(figures -> figures.memory().stream())
        .max()
        .ifPresent(memory -> notes.add("memory " + Amounts.memory(memory)));
    return notes;
  }

  private String yaml(Candidate candidate) {
    String name = type.matches("[A-Za-z][A-Za-z0-9._-]*") ? type : Json.compact(type);
    return name + ": " + candidate.yaml();
  }

  private Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("type", type);
    fields.put("payload", Json.tree(payload));
    fields.put("modes", trials.stream().map(AdviceView::mode).toList());
    Map<String, @Nullable Object> recommendation = new LinkedHashMap<>();
    recommendation.put("mode", advice.candidate().map(Candidate::name).orElse(null));
    recommendation.put("reason", advice.reason());
    recommendation.put("warnings", advice.warnings());
    recommendation.put("yaml", advice.candidate().map(this::yaml).orElse(null));
    fields.put("recommendation", recommendation);
    return fields;
  }

  private static Map<String, @Nullable Object> mode(Trial trial) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("mode", trial.candidate().name());
    fields.put("isolation", trial.candidate().isolation());
    fields.put("problem", trial.problem().orElse(null));
    fields.put("figures", trial.figures().stream().map(FiguresView::numbers).toList());
    fields.put("notes", notes(trial));
    return fields;
  }
}
