package dev.kurier.runner.cli;

import dev.kurier.runner.advise.Figures;
import dev.kurier.runner.advise.Measurement;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description = {
      "Run a handler again and again as a node would, without Kafka, and measure it.",
      "It really runs: use a payload whose effects may be repeated."
    })
final class HandlerBench implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private final MeasuredHandler measured;
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "tasks at once (default: one per processor, or the handler's concurrency)")
  private int concurrency;

  HandlerBench(Terminal terminal) {
    this.terminal = terminal;
    this.measured = new MeasuredHandler(terminal);
  }

  @Override
  public Integer call() throws InterruptedException {
    HandlerSpec handler = measured.handler();
    int atOnce = concurrency == 0 ? MeasuredHandler.mostAtOnce(handler) : concurrency;
    if (atOnce < 1) {
      throw new CommandException(Exit.USAGE, "--concurrency is at least 1");
    }
    try (TaskExecutor executor = measured.executor(handler)) {
      MeasuredHandler.start(executor);
      Figures figures =
          new Measurement(executor, handler, measured.payload(executor))
              .run(atOnce, measured.lasting());
      output.print(
          terminal, output.isJson() ? FiguresView.numbers(figures) : FiguresView.words(figures));
      return (figures.failures() == 0 ? Exit.OK : Exit.FAILED).code();
    }
  }
}
