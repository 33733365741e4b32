package dev.kurier.benchmarks;

import dev.kurier.benchmarks.report.Findings;
import dev.kurier.benchmarks.report.FindingsJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** Which run a page is made of. */
final class RunOption {

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "JSON of end-to-end (default: target/end-to-end.json).")
  private Optional<Path> json = Optional.empty();

  Findings findings() throws IOException {
    return FindingsJson.read(Files.readAllBytes(json.orElse(newest(Main.folder()))));
  }

  /** Where end-to-end writes unless it is told otherwise. */
  static Path newest(Path folder) {
    return folder.resolve("target").resolve("end-to-end.json");
  }
}
