package dev.kurier.runner.cli;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.replay.Facts;
import dev.kurier.runner.replay.Filter;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "ls", description = "List dead letters, the newest first.")
final class DeadLs implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("id", "type", "queue", "state", "reason", "code", "died", "replayed", "error");

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final FilterOptions which = new FilterOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  DeadLs(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    Filter filter = which.filter();
    int most = which.limit();
    Optional<Instant> start = which.start(Instant.now());
    Installation installation = new Installation(config.load().kafka());
    List<Installation.FoundLetter> found = installation.deadLetters();
    Map<TaskId, TaskState> states = found.isEmpty() ? Map.of() : installation.allStates();
    List<Map<String, Object>> rows =
        found.stream()
            .map(one -> Facts.of(one.letter()))
            .filter(facts -> start.map(first -> !facts.at().isBefore(first)).orElse(true))
            .filter(filter::accepts)
            .sorted(Comparator.comparing(Facts::at).reversed())
            .limit(most)
            .map(facts -> row(facts, states))
            .toList();
    output.print(terminal, COLUMNS, rows);
    return Exit.OK.code();
  }

  private static Map<String, Object> row(Facts facts, Map<TaskId, TaskState> states) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", facts.id().value());
    row.put("type", facts.type());
    row.put("queue", facts.queue());
    row.put("state", facts.state().name());
    row.put("reason", facts.reason().name());
    row.put("code", facts.code());
    row.put("died", facts.at().toString());
    row.put("replayed", replayOf(states.get(facts.id())));
    row.put("error", facts.error());
    return row;
  }

  private static String replayOf(@Nullable TaskState state) {
    return state == null ? "" : state.replayedAs().map(TaskId::value).orElse("");
  }
}
