package dev.kurier.benchmarks;

import dev.kurier.benchmarks.capacity.CapacityPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the tables of the page about capacity. */
@Command(
    name = "capacity",
    description = "Writes the tables of docs/capacity.md of a run's JSON; its text stays.",
    mixinStandardHelpOptions = true)
final class CapacityCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final RunOption run = new RunOption();

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "Where the tables go (default: docs/capacity.md of the source tree).")
  private Optional<Path> page = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Path written = page.orElse(Main.folder().resolveSibling("docs").resolve("capacity.md"));
    Files.writeString(written, CapacityPage.of(run.findings(), Files.readString(written)));
    spec.commandLine().getOut().println("written: " + written);
    return 0;
  }
}
