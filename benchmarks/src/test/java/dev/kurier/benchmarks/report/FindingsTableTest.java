package dev.kurier.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FindingsTableTest {

  private final List<String> lines = FindingsTable.of(Example.findings()).lines().toList();

  @Test
  void aLineTellsBothSidesTheirRatioAndTheVerdict() {
    assertThat(lines.get(1).split("\\s{2,}"))
        .containsExactly(
            "drain, java",
            "4",
            "tasks/s",
            "26,000 (25,000-27,500)",
            "bare two hops",
            "52,000 (50,000-54,000)",
            "0.50x",
            ">= 25,000/s",
            "met");
    assertThat(lines.get(2)).endsWith(">= 80 % of its rate missed");
  }

  @Test
  void whatCouldNotBeMeasuredIsNamedWithItsReason() {
    assertThat(lines).anyMatch(line -> line.matches("RQ, fork +not measured: redis-server .*"));
  }

  @Test
  void theRunIsDescribedBelow() {
    assertThat(lines).contains("commit         0123abc");
  }
}
