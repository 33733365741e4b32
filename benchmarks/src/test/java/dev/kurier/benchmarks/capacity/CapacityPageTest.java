package dev.kurier.benchmarks.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.benchmarks.report.FigureNames;
import dev.kurier.benchmarks.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CapacityPageTest {

  private final Findings findings =
      Points.all().add(FigureNames.runners(8), FigureNames.RATE, 300, 320).findings();

  @Test
  void thePageOfTheSourceTreeTakesAllTables() throws IOException {
    String page = CapacityPage.of(findings, page());

    assertThat(page)
        .contains("| `l` | ledger, for a task | 30 us cpu | `cost` |")
        .contains(
            "| 8 runners with tasks of 0.1 s | u x slots / 0.1 s | 288 tasks/s | 300 | -4 % |")
        .contains("| slots | N x 8 | 80 | 800 | 8,000 |")
        .contains(
            "Measured by `benchmarks/run end-to-end --profile full`: cores 2; commit 0123abc.");
  }

  @Test
  void whatIsWrittenByHandStays() throws IOException {
    String page = page();
    String filled = CapacityPage.of(findings, page);

    assertThat(filled.lines()).containsSubsequence(page.lines().toList());
    assertThat(CapacityPage.of(findings, filled)).isEqualTo(filled);
  }

  @Test
  void whatNobodyHasMeasuredIsSaid() throws IOException {
    String page = CapacityPage.of(new Points().findings(), page());

    assertThat(page)
        .contains("| `l` | ledger, for a task | not measured | `cost` |")
        .contains("No point was measured.")
        .contains("Not computed: nobody has measured `b`, `l`, `u`,");
  }

  @Test
  void aPageWithoutAPlaceForATableIsRefusedByName() {
    assertThatThrownBy(() -> CapacityPage.of(findings, "# Capacity\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("constants");
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("..", "docs", "capacity.md"));
  }
}
