package dev.kurier.runner.cli;

import dev.kurier.protocol.Lineage;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.replay.ShadowEnd;
import dev.kurier.runner.replay.ShadowFinding;
import dev.kurier.runner.replay.ShadowFinding.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the shadows of one replay compare with the tasks that they repeat, what differs first.
 *
 * @param rows one for each shadow whose state is kept
 */
record ShadowReport(List<Row> rows) {

  /** The most rows in a table. */
  static final int MOST = 100;

  private static final List<String> COLUMNS =
      List.of("task", "verdict", "where", "before", "after", "version", "shadow");

  ShadowReport {
    rows =
        rows.stream()
            .sorted(
                Comparator.comparing((Row row) -> row.finding().verdict())
                    .thenComparing(row -> row.task().value()))
            .toList();
  }

  /**
   * One shadow.
   *
   * @param version which code ran it last, after which code had run the task
   */
  record Row(TaskId task, TaskId shadow, ShadowFinding finding, String version) {

    private Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("task", task.value());
      fields.put("verdict", word(finding.verdict()));
      fields.put("where", finding.where());
      fields.put("before", finding.before());
      fields.put("after", finding.after());
      fields.put("version", version);
      fields.put("shadow", shadow.value());
      return fields;
    }
  }

  /** Reads what is written down of the shadows and of their tasks. */
  static ShadowReport of(Installation installation, String replayId) {
    Map<TaskId, TaskState> shadows = new HashMap<>();
    installation.eachState(state ->
        repeated(state)
            .filter(task -> state.task().id().equals(TaskId.ofReplay(replayId, task)))
            .ifPresent(task -> shadows.put(task, state)));
    Map<TaskId, ShadowEnd> ends = new HashMap<>();
    installation.eachState(state -> {
      if (shadows.containsKey(state.task().id()) && state.status().isTerminal()) {
        ends.put(state.task().id(), ShadowEnd.of(state));
      }
    });
    if (!ends.keySet().containsAll(shadows.keySet())) {
      installation
          .deadLetters()
          .forEach(found -> ends.putIfAbsent(found.letter().id(), ShadowEnd.of(found.letter())));
    }
    List<Row> rows = new ArrayList<>();
    shadows.forEach((task, shadow) -> rows.add(row(task, shadow, ends)));
    return new ShadowReport(rows);
  }

  private static Optional<TaskId> repeated(TaskState state) {
    return state.task().lineage().filter(Lineage::shadow).map(Lineage::replayOf);
  }

  private static Row row(TaskId task, TaskState shadow, Map<TaskId, ShadowEnd> ends) {
    Optional<ShadowEnd> before = Optional.ofNullable(ends.get(task));
    Optional<ShadowEnd> after =
        Optional.of(shadow).filter(state -> state.status().isTerminal()).map(ShadowEnd::of);
    String old = before.map(ShadowEnd::handlerVersion).orElse("");
    String now = after.map(ShadowEnd::handlerVersion).orElse("");
    String version = old.equals(now) ? now : old + " -> " + now;
    return new Row(task, shadow.task().id(), ShadowFinding.of(before, after), version);
  }

  /** Tells whether so many shadows have ended. */
  boolean areEnded(long shadows) {
    return rows.size() >= shadows
        && rows.stream().noneMatch(row -> row.finding().verdict() == Verdict.NOT_ENDED);
  }

  /** How many of each kind: {@code 18 now succeeds, 2 same}. */
  String summary() {
    return rows.isEmpty()
        ? "nothing to compare"
        : counts().entrySet().stream()
            .map(one -> one.getValue() + " " + word(one.getKey()))
            .collect(Collectors.joining(", "));
  }

  /** For people: what differs, and what is not known. */
  List<String> lines() {
    List<Map<String, Object>> shown =
        rows.stream()
            .filter(row -> row.finding().verdict() != Verdict.SAME)
            .limit(MOST)
            .map(Row::fields)
            .toList();
    return shown.isEmpty() ? List.of() : new Table(COLUMNS).lines(shown);
  }

  /** For scripts: all of it. */
  Map<String, Object> fields() {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts().forEach((verdict, count) -> counts.put(word(verdict), count));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("counts", counts);
    fields.put("tasks", rows.stream().map(Row::fields).toList());
    return fields;
  }

  private Map<Verdict, Long> counts() {
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                row -> row.finding().verdict(),
                () -> new EnumMap<>(Verdict.class),
                Collectors.counting()));
  }

  private static String word(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
