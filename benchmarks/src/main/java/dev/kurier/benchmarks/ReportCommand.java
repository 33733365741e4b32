package dev.kurier.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the page and the picture of a run. */
@Command(
    name = "report",
    description = "Writes docs/performance.md and docs/performance.svg of a run's JSON.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final RunOption run = new RunOption();

  @Option(
      names = "--docs",
      paramLabel = "DIR",
      description = "Where they are written (default: docs of the source tree).")
  private Optional<Path> docs = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Path page = new Docs(docs.orElse(Main.folder().resolveSibling("docs"))).write(run.findings());
    spec.commandLine().getOut().println("written: " + page);
    return 0;
  }
}
