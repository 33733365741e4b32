package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.advise.Amounts;
import dev.kurier.runner.config.DurationText;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.PayloadRule;
import dev.kurier.runner.task.TaskExecutor;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import dev.kurier.schema.PayloadSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    description = {
      "Start each handler's interpreter, import its module and find its function.",
      "Shows what was found; -o json has the whole schema of its payload."
    })
final class HandlerCheck implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("type", "ready", "interpreter", "python", "import", "schema", "tier", "problem");
  private static final double NANOS_IN_A_MILLI = 1e6;

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;
  @Mixin private final OutputOptions output = new OutputOptions();

  /** What came of a start. */
  private record Findings(
      List<HandlerProblem> problems, List<HandlerFacts> facts, List<HandlerSpec> completed) {

    Optional<String> problem(HandlerSpec handler) {
      return problems.stream()
          .filter(one -> one.type().equals(handler.type()))
          .map(HandlerProblem::problem)
          .findFirst();
    }

    Optional<HandlerFacts> facts(HandlerSpec handler) {
      return facts.stream().filter(one -> one.type().equals(handler.type())).findFirst();
    }
  }

  HandlerCheck(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  @Override
  public Integer call() {
    KurierConfig loaded = config.load();
    Findings found = findings(loaded);
    output.print(
        terminal, COLUMNS, found.completed.stream().map(handler -> row(handler, found)).toList());
    if (!output.isJson()) {
      found.problems.forEach(one -> terminal.say("\n" + one.type() + ":\n" + one.problem()));
    }
    return (found.problems.isEmpty() ? Exit.OK : Exit.FAILED).code();
  }

  /** What keeps handlers from serving; their interpreters are gone when it returns. */
  static List<HandlerProblem> problems(KurierConfig config) {
    return findings(config).problems;
  }

  private static Findings findings(KurierConfig config) {
    try (TaskExecutor executor = NodeStart.executor(config)) {
      List<HandlerProblem> problems = executor.start();
      List<HandlerSpec> completed =
          NodeStart.specs(config).stream().map(executor::completed).toList();
      return new Findings(problems, executor.describe(), completed);
    }
  }

  private Map<String, @Nullable Object> row(HandlerSpec handler, Findings found) {
    Optional<String> problem = found.problem(handler);
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("type", handler.type());
    row.put("ready", problem.isEmpty() ? "yes" : "no");
    found
        .facts(handler)
        .ifPresent(facts -> {
          Optional<JsonText> schema = schema(handler, facts);
          row.putAll(output.isJson() ? all(facts, schema) : cells(facts, schema));
        });
    if (output.isJson()) {
      row.putAll(limits(handler));
    }
    row.put("problem", problem.orElse(""));
    return row;
  }

  /** What is in force, whether it is configured, declared by the code, or the default. */
  private static Map<String, @Nullable Object> limits(HandlerSpec handler) {
    OptionalLong memory = handler.confinement().resources().memory();
    Map<String, @Nullable Object> limits = new LinkedHashMap<>();
    limits.put("timeout", DurationText.print(handler.timeout()));
    limits.put("maxAttempts", handler.maxAttempts());
    limits.put("memoryBytes", memory.isPresent() ? memory.getAsLong() : null);
    return limits;
  }

  /** What its payloads are held to. */
  private static Optional<JsonText> schema(HandlerSpec handler, HandlerFacts facts) {
    return switch (handler.payloads()) {
      case PayloadRule.OfCode _ -> facts.schema();
      case PayloadRule.Configured(PayloadSchema schema) -> Optional.of(schema.text());
      case PayloadRule.Off _ -> Optional.empty();
    };
  }

  private static Map<String, String> cells(HandlerFacts facts, Optional<JsonText> schema) {
    Map<String, String> cells = new LinkedHashMap<>();
    cells.put("interpreter", facts.executable().map(String::valueOf).orElse(""));
    cells.put("python", facts.python());
    cells.put("import", facts.importTime().map(Amounts::time).orElse(""));
    cells.put("schema", schema.map(SchemaText::of).orElse(""));
    cells.put("tier", facts.confined().toString());
    return cells;
  }

  private static Map<String, @Nullable Object> all(HandlerFacts facts, Optional<JsonText> schema) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("interpreter", facts.executable().map(String::valueOf).orElse(null));
    fields.put("python", facts.python().isEmpty() ? null : facts.python());
    fields.put(
        "importMillis",
        facts.importTime().map(time -> time.toNanos() / NANOS_IN_A_MILLI).orElse(null));
    fields.put("schema", schema.map(Json::tree).orElse(null));
    fields.put("tier", facts.confined().tier());
    fields.put("confinement", facts.confined().parts());
    return fields;
  }
}
