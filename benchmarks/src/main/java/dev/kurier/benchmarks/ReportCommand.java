package dev.kurier.benchmarks;

import dev.kurier.benchmarks.report.Findings;
import dev.kurier.benchmarks.report.FindingsJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the page and the picture of a run. */
@Command(
    name = "report",
    description = "Writes docs/performance.md and docs/performance.svg of a run's JSON.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "JSON of end-to-end (default: target/end-to-end.json).")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--docs",
      paramLabel = "DIR",
      description = "Where they are written (default: docs of the source tree).")
  private Optional<Path> docs = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Path folder = Main.folder();
    Path file = json.orElse(folder.resolve("target").resolve("end-to-end.json"));
    Findings findings = FindingsJson.read(Files.readAllBytes(file));
    Path page = new Docs(docs.orElse(folder.resolveSibling("docs"))).write(findings);
    spec.commandLine().getOut().println("written: " + page);
    return 0;
  }
}
