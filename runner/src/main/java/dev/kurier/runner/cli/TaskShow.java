package dev.kurier.runner.cli;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Counters;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.replay.Facts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show all that is known of a task.")
final class TaskShow implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "the task")
  private String id = "";

  TaskShow(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    TaskId taskId = TaskIds.of(id);
    Installation installation = new Installation(config.load().kafka());
    TaskState state =
        installation
            .state(taskId)
            .orElseThrow(() -> TaskIds.notFound(taskId, installation.names().state()))
            .state();
    switch (output.format()) {
      case table -> {
        Table.fields(fields(state)).forEach(terminal::print);
        Line.of(installation, state).underAHeading().forEach(terminal::print);
      }
      case json -> terminal.printJson(Json.pretty(Json.tree(Codecs.STATE.encode(state))));
      case jsonl -> terminal.printJson(Json.compact(Json.tree(Codecs.STATE.encode(state))));
    }
    return Exit.OK.code();
  }

  /** What is shown, by name. */
  static Map<String, Object> fields(TaskState state) {
    Facts facts = Facts.of(state);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", facts.id());
    fields.put("type", facts.type());
    fields.put("queue", facts.queue());
    fields.put("state", facts.state() + " (" + facts.reason() + ")");
    fields.put("submitted", state.submittedAt());
    fields.put("updated", state.updatedAt());
    state.dueAt().ifPresent(due -> fields.put("due", due));
    state.task().plan().key().ifPresent(key -> fields.put(kind(key), key.value()));
    state.task().plan().fairKey().ifPresent(key -> fields.put("fair key", key));
    state.hold().ifPresent(hold -> fields.put("held", said(hold, state)));
    state.claim().ifPresent(run -> fields.put("runs on", run.node()));
    state.progress().ifPresent(progress -> fields.put("progress", said(progress)));
    fields.put("counted", said(state.counters()));
    for (AttemptRecord attempt : state.history()) {
      fields.put("attempt " + attempt.attempt() + " " + attempt.execution(), said(attempt));
    }
    state.replayedAs().ifPresent(replay -> fields.put("replayed as", replay));
    state
        .task()
        .lineage()
        .ifPresent(line -> {
          fields.put(line.shadow() ? "shadow of" : "replay of", line.replayOf());
          fields.put("root", line.rootId());
          fields.put("replay number", line.replaySeq());
          line.edit().ifPresent(edit -> fields.put("edited by", edit.patch()));
        });
    String result = state.outcome().map(TaskShow::result).orElse("");
    fields.put(facts.error().isEmpty() ? "result" : "error", facts.error() + result);
    return fields;
  }

  private static String said(Counters counters) {
    return "deliveries %d, attempts %d, interruptions %d, runner losses %d, duplicates %d"
        .formatted(
            counters.deliveries(),
            counters.attempts(),
            counters.interruptions(),
            counters.runnerLosses(),
            counters.duplicates());
  }

  private static String kind(Plan.Key key) {
    return key instanceof Plan.Unique ? "unique key" : "ordering key";
  }

  /** Who or what lets it go. */
  private static String said(Hold hold, TaskState state) {
    return switch (hold) {
      case Hold.Time time ->
          "since %s, until %s"
              .formatted(time.since(), state.dueAt().map(Instant::toString).orElse("unknown"));
      case Hold.Key key ->
          "since %s, until the end of task %s of its key".formatted(key.since(), key.by());
      case Hold.Existing existing ->
          "since %s, ends as task %s of its key does".formatted(existing.since(), existing.by());
      case Hold.Tasks tasks ->
          "since %s, until the ends of %s"
              .formatted(
                  tasks.since(),
                  tasks.pending().stream().map(TaskId::value).collect(Collectors.joining(", ")));
      case Hold.Queue queue ->
          "since %s, until runners of queue %s have room, with priority %d"
              .formatted(queue.since(), state.task().queue(), state.task().plan().priority());
      case Hold.Other other -> "by a newer version of the ledger: " + other.written();
    };
  }

  /** For example {@code 40 of 100 (40 %) at 2030-01-31T12:00:01Z: row 40}. */
  static String said(Progress progress) {
    StringBuilder text = new StringBuilder(plain(progress.done()));
    progress
        .total()
        .ifPresent(total -> {
          text.append(" of ").append(plain(total));
          if (total > 0) {
            text.append(" (")
                .append((long) Math.floor(100 * (progress.done() / total)))
                .append(" %)");
          }
        });
    text.append(" at ").append(progress.at());
    return progress.message().isEmpty() ? text.toString() : text + ": " + progress.message();
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private static String said(AttemptRecord attempt) {
    String end = attempt.outcome().getClass().getSimpleName();
    String version = attempt.handlerVersion().map(code -> ", version " + code).orElse("");
    return "%s on %s after %d ms%s"
        .formatted(end, attempt.node(), attempt.ranFor().toMillis(), version);
  }

  private static String result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> succeeded.result().toString();
      case Outcome.Failed failed -> failed.traceback().isEmpty() ? "" : "\n" + failed.traceback();
      case Outcome.TimedOut timedOut -> "";
      case Outcome.Crashed crashed -> "";
      case Outcome.StartFailed startFailed -> "";
      case Outcome.Cancelled cancelled -> "";
      case Outcome.Interrupted interrupted -> "";
    };
  }
}
