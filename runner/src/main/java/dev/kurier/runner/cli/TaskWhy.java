package dev.kurier.runner.cli;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.explain.Because;
import dev.kurier.runner.explain.Explanation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description = "Tell why a task stands where it stands: what it waits for, or what decided it.")
final class TaskWhy implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "ID", description = "the task")
  private String id = "";

  TaskWhy(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    TaskId taskId = TaskIds.of(id);
    Overview overview = Overview.of(config.load(), taskId, Instant.now());
    TaskState state =
        overview
            .asked()
            .orElseThrow(() -> TaskIds.notFound(taskId, config.load().kafka().names().state()));
    List<Because> chain = Explanation.of(state, overview.surroundings());
    if (output.isJson()) {
      output.print(terminal, List.of(), chain.stream().map(TaskWhy::row).toList());
    } else {
      said(state, chain).forEach(terminal::print);
    }
    return Exit.OK.code();
  }

  private static List<String> said(TaskState state, List<Because> chain) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "task %s (%s) is %s:"
            .formatted(state.task().id(), Printable.line(state.task().type()), state.status()));
    chain.forEach(because -> lines.add("  " + Printable.line(because.sentence())));
    return lines;
  }

  private static Map<String, Object> row(Because because) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("code", because.code().name());
    row.put("sentence", because.sentence());
    because.until().ifPresent(until -> row.put("until", until.toString()));
    because.task().ifPresent(task -> row.put("task", task.value()));
    return row;
  }
}
