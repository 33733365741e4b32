package dev.kurier.runner.cli;

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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "ls", description = "List tasks, those that changed last first.")
final class TaskLs implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("id", "type", "queue", "state", "reason", "attempt", "updated", "error");

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final FilterOptions which = new FilterOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  TaskLs(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    Filter filter = which.filter();
    int most = which.limit();
    Optional<Instant> start = which.start(Instant.now());
    List<Map<String, Object>> rows =
        new Installation(config.load().kafka())
            .allStates().values().stream()
                .filter(
                    state -> start.map(first -> !state.updatedAt().isBefore(first)).orElse(true))
                .filter(state -> filter.accepts(Facts.of(state)))
                .sorted(Comparator.comparing(TaskState::updatedAt).reversed())
                .limit(most)
                .map(TaskLs::row)
                .toList();
    output.print(terminal, COLUMNS, rows);
    return Exit.OK.code();
  }

  private static Map<String, Object> row(TaskState state) {
    Facts facts = Facts.of(state);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", facts.id().value());
    row.put("type", facts.type());
    row.put("queue", facts.queue());
    row.put("state", facts.state().name());
    row.put("reason", facts.reason().name());
    row.put("attempt", state.task().attempt());
    row.put("updated", facts.at().toString());
    row.put("error", facts.error());
    return row;
  }
}
