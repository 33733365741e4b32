package dev.kurier.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PageTest {

  private final String page = Page.of(Example.findings(), "");

  @Test
  void goalsAreComparedWithWhatWasMeasured() {
    assertThat(section(page, "Goals"))
        .contains(
            "| drain, java | >= 25,000/s | 26,000 (25,000-27,500) tasks/s | bare two hops"
                + " | 52,000 (50,000-54,000) | 0.50x | met |")
        .doesNotContain("idle, warm");
  }

  @Test
  void aGoalThatWasMissedIsNamedWithItsNumbers() {
    assertThat(section(page, "Not met"))
        .contains(
            "- **drain, fork**, goal >= 80 % of its rate: 700 tasks/s, 0.50x of bare fork (1,400).")
        .doesNotContain("java");
  }

  @Test
  void aRunThatMissedNothingSaysSo() {
    Findings good =
        new Findings(Example.findings().run(), List.of(Example.met()), new LinkedHashMap<>());

    assertThat(section(Page.of(good, ""), "Not met")).contains("Every goal above is met.");
    assertThat(Page.of(good, "")).doesNotContain("## Not measured");
  }

  @Test
  void theCommandsToRepeatItAreThere() {
    assertThat(section(page, "Repeat it")).contains("benchmarks/run end-to-end --profile quick");
  }

  @Test
  void whatPeopleHaveWrittenStays() {
    String before = Page.of(Example.findings(), "") + "\n## Why fork is slow\n\nBecause.\n";

    assertThat(Page.of(Example.findings(), before)).isEqualTo(before);
  }

  private static String section(String page, String title) {
    String from = page.substring(page.indexOf("\n## " + title + "\n") + 1);
    int end = from.indexOf("\n## ", 1);
    return end < 0 ? from : from.substring(0, end);
  }
}
