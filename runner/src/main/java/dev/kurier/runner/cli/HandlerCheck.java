package dev.kurier.runner.cli;

import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    description = "Start each handler's interpreter, import its module and find its function.")
final class HandlerCheck implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  HandlerCheck(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    KurierConfig loaded = config.load();
    List<HandlerSpec> handlers = NodeStart.specs(loaded);
    List<HandlerProblem> problems = problems(loaded);
    List<Map<String, String>> rows =
        handlers.stream().map(handler -> row(handler, problems)).toList();
    output.print(terminal, List.of("type", "ready", "problem"), rows);
    if (!output.isJson()) {
      problems.forEach(problem -> terminal.say("\n" + problem.type() + ":\n" + problem.problem()));
    }
    return (problems.isEmpty() ? Exit.OK : Exit.FAILED).code();
  }

  /** What keeps handlers from serving; their interpreters are gone when it returns. */
  static List<HandlerProblem> problems(KurierConfig config) {
    try (TaskExecutor executor = NodeStart.executor(config)) {
      return executor.start();
    }
  }

  private static Map<String, String> row(HandlerSpec handler, List<HandlerProblem> problems) {
    Optional<String> problem =
        problems.stream()
            .filter(one -> one.type().equals(handler.type()))
            .map(HandlerProblem::problem)
            .findFirst();
    Map<String, String> row = new LinkedHashMap<>();
    row.put("type", handler.type());
    row.put("ready", problem.isEmpty() ? "yes" : "no");
    row.put("problem", problem.orElse(""));
    return row;
  }
}
