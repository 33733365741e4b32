package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.ReplayRange;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.runner.replay.ReplayRun;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a replay is shown to people and to scripts. */
final class ReplayView {

  static final List<String> COLUMNS =
      List.of(
          "id",
          "status",
          "dryRun",
          "shadow",
          "matched",
          "replayed",
          "skipped",
          "pending",
          "taken",
          "created",
          "where");

  private ReplayView() {}

  /** For scripts. */
  static Map<String, Object> summary(ReplayState state) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("replay", state.id());
    fields.put("status", state.status().name());
    fields.put("dryRun", state.terms().dryRun());
    fields.put("shadow", state.terms().purpose().isShadow());
    fields.put("matched", state.matched());
    fields.put("replayed", state.replayed());
    fields.put("pending", state.pending());
    fields.put("skipped", new TreeMap<>(named(state)));
    fields.put("taken", taken(state));
    if (!state.lastError().isEmpty()) {
      fields.put("lastError", state.lastError());
    }
    return fields;
  }

  /** One line of a list. */
  static Map<String, Object> row(ReplayState state) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", state.id());
    row.put("status", state.status().name());
    row.put("dryRun", state.terms().dryRun());
    row.put("shadow", state.terms().purpose().isShadow());
    row.put("matched", state.matched());
    row.put("replayed", state.replayed());
    row.put("skipped", state.skippedInAll());
    row.put("pending", state.pending());
    row.put("taken", taken(state));
    row.put("created", state.createdAt().toString());
    row.put("where", state.terms().filter());
    return row;
  }

  /** How it stands: for people in a table, for scripts in JSON. */
  static void print(Terminal terminal, OutputOptions output, ReplayState state) {
    output.print(terminal, output.isJson() ? summary(state) : standing(state));
  }

  /** What a person may want to do next. */
  static Optional<String> nextStep(ReplayState state) {
    return switch (state.status()) {
      case PLANNED, RUNNING ->
          Optional.of("see how it goes on with: kurier replay show " + state.id());
      case PAUSED -> Optional.of("let it go on with: kurier replay resume " + state.id());
      case ABORTED -> Optional.of("what it has not taken is untouched");
      case DONE ->
          state.terms().purpose().isShadow() && !state.terms().dryRun()
              ? Optional.of("see how they compare with: kurier replay show " + state.id())
              : Optional.empty();
    };
  }

  /** How the shadows compare, for people. */
  static void printComparison(Terminal terminal, ShadowReport report) {
    terminal.print("compared: " + report.summary());
    report.lines().forEach(terminal::print);
    if (report.rows().size() > ShadowReport.MOST) {
      terminal.say("the first " + ShadowReport.MOST + " that differ; all of them with: -o json");
    }
  }

  /** All of it, for people. */
  static Map<String, Object> fields(ReplayState state) {
    Map<String, Object> fields = standing(state);
    fields.put("created", state.createdAt() + by(state));
    fields.put("updated", state.updatedAt());
    state.frozenAt().ifPresent(at -> fields.put("frozen", at));
    for (ReplayRange range : state.range()) {
      fields.put(
          range.topic() + "-" + range.partition(),
          "%d of [%d, %d)".formatted(range.next(), range.from(), range.to()));
    }
    return fields;
  }

  private static Map<String, Object> standing(ReplayState state) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", state.id());
    fields.put("status", state.status());
    fields.put("terms", said(state.terms()));
    fields.put("matched", state.matched());
    fields.put(state.terms().dryRun() ? "would replay" : "replayed", state.replayed());
    fields.put("pending", state.pending());
    fields.put("skipped", state.skippedInAll() + causes(state));
    fields.put("taken", taken(state) + limit(state));
    if (!state.lastError().isEmpty()) {
      fields.put("last error", state.lastError());
    }
    return fields;
  }

  private static String limit(ReplayState state) {
    boolean isFull = state.replayed() >= state.terms().limit();
    return isFull && !state.range().stream().allMatch(ReplayRange::isTaken)
        ? "; its limit is reached, the others were not looked at"
        : "";
  }

  /** For example {@code where type=ocr, limit 1000, 50 a second, dry run}. */
  static String said(ReplayTerms terms) {
    StringBuilder text = new StringBuilder("where ");
    text.append(terms.filter().isBlank() ? "anything" : terms.filter());
    text.append(", limit ").append(terms.limit());
    terms.perSecond().ifPresent(rate -> text.append(", ").append(plain(rate)).append(" a second"));
    text.append(terms.newKey() ? ", new keys" : "");
    text.append(terms.edit().map(JsonText::toString).map(patch -> ", edit " + patch).orElse(""));
    text.append(
        switch (terms.purpose()) {
          case REPEAT -> "";
          case SHADOW -> ", in shadow";
          case SHADOW_OF_ENDED -> ", all that have ended, in shadow";
        });
    text.append(terms.dryRun() ? ", dry run" : "");
    return text.toString();
  }

  /** For example {@code 40 of 100 offsets}. */
  private static String taken(ReplayState state) {
    long all = state.range().stream().mapToLong(one -> one.to() - one.from()).sum();
    long done = state.range().stream().mapToLong(one -> one.next() - one.from()).sum();
    return done + " of " + all + " offsets";
  }

  private static String causes(ReplayState state) {
    return state.skipped().isEmpty() ? "" : " (" + ReplayRun.said(state.skipped()) + ")";
  }

  private static String by(ReplayState state) {
    return state.createdBy().isEmpty() ? "" : " by " + state.createdBy();
  }

  private static Map<String, Long> named(ReplayState state) {
    Map<String, Long> named = new LinkedHashMap<>();
    state.skipped().forEach((cause, count) -> named.put(cause.name(), count));
    return named;
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }
}
