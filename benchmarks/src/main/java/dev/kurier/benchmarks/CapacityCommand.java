package dev.kurier.benchmarks;

import dev.kurier.benchmarks.capacity.CapacityPage;
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

/** Writes the tables of the page about capacity. */
@Command(
    name = "capacity",
    description = "Writes the tables of docs/capacity.md of a run's JSON; its text stays.",
    mixinStandardHelpOptions = true)
final class CapacityCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "JSON of end-to-end (default: target/end-to-end.json).")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "Where the tables go (default: docs/capacity.md of the source tree).")
  private Optional<Path> page = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Path folder = Main.folder();
    Path file = json.orElse(folder.resolve("target").resolve("end-to-end.json"));
    Path written = page.orElse(folder.resolveSibling("docs").resolve("capacity.md"));
    Findings findings = FindingsJson.read(Files.readAllBytes(file));
    Files.writeString(written, CapacityPage.of(findings, Files.readString(written)));
    spec.commandLine().getOut().println("written: " + written);
    return 0;
  }
}
