package dev.kurier.runner.cli;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.advise.SamplePayload;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.config.NearestName;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which handler is measured, with which payload, and for how long. */
final class MeasuredHandler {

  private static final double SHORTEST = 0.05;
  private static final double LONGEST = 600;

  private final Terminal terminal;

  @Mixin private final ConfigOptions config;

  @Parameters(paramLabel = "TYPE", description = "which handler, for example shop.ocr")
  private String type = "";

  @Option(
      names = {"-i", "--input"},
      paramLabel = "JSON",
      description =
          "the payload of each task: JSON, @FILE, or - (default: made of the defaults and examples"
              + " of the handler's schema)")
  private Optional<String> input = Optional.empty();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long to measure, 0.05 to 600 (default: ${DEFAULT-VALUE})")
  private double seconds = 3;

  MeasuredHandler(Terminal terminal) {
    this.terminal = terminal;
    this.config = new ConfigOptions(terminal);
  }

  /** The handler of the configuration. */
  HandlerSpec handler() {
    List<HandlerSpec> all = NodeStart.specs(loaded());
    return all.stream()
        .filter(one -> one.type().equals(type))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                Exit.NOT_FOUND,
                "no handler '"
                    + type
                    + "' is configured"
                    + NearestName.hint(type, all.stream().map(HandlerSpec::type).toList())));
  }

  /** An executor for one handler of it, perhaps in another mode. */
  TaskExecutor executor(HandlerSpec handler) {
    return NodeStart.executor(loaded(), List.of(handler));
  }

  private KurierConfig loaded() {
    return config.load();
  }

  Duration lasting() {
    if (!(seconds >= SHORTEST && seconds <= LONGEST)) {
      throw new CommandException(Exit.USAGE, "--seconds is 0.05 to 600");
    }
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  /** How many tasks of a handler may run at once on this machine, at most one per processor. */
  static int mostAtOnce(HandlerSpec handler) {
    return Math.min(Runtime.getRuntime().availableProcessors(), handler.concurrency());
  }

  /** The payload that was given, or a sample; the executor has started. */
  JsonText payload(TaskExecutor executor) {
    return given().orElseGet(() -> sample(executor));
  }

  /** The payload of the command line, if there is one. */
  Optional<JsonText> given() {
    return input.map(text -> PayloadInput.read(terminal, text));
  }

  private JsonText sample(TaskExecutor executor) {
    JsonText sample =
        executor.describe().stream()
            .filter(facts -> facts.type().equals(type))
            .map(HandlerFacts::schema)
            .flatMap(Optional::stream)
            .findFirst()
            .flatMap(SamplePayload::of)
            .orElseThrow(() ->
                new CommandException(
                    Exit.USAGE,
                    "no sample payload can be made for "
                        + type
                        + ": its parameters have no defaults or examples; give one with"
                        + " -i '{...}' or -i @FILE"));
    terminal.say("payload: " + sample);
    return sample;
  }

  /** Ends the command if the handler cannot serve. */
  static void start(TaskExecutor executor) {
    executor.start().stream()
        .findFirst()
        .ifPresent(problem -> {
          throw new CommandException(Exit.FAILED, problem.type() + ": " + problem.problem());
        });
  }
}
