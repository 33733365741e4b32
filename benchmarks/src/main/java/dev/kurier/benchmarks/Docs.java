package dev.kurier.benchmarks;

import dev.kurier.benchmarks.report.Chart;
import dev.kurier.benchmarks.report.Findings;
import dev.kurier.benchmarks.report.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of the page and the picture of a run. */
record Docs(Path folder) {

  /** Writes both; gives where the page is. */
  Path write(Findings findings) throws IOException {
    Path page = folder.resolve("performance.md");
    String before = Files.exists(page) ? Files.readString(page) : "";
    Files.writeString(page, Page.of(findings, before));
    Files.writeString(folder.resolve("performance.svg"), Chart.svg(findings));
    return page;
  }
}
