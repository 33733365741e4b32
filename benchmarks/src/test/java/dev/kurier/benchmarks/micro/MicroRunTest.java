package dev.kurier.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.benchmarks.report.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MicroRunTest {

  /** No figure of it means anything; that it comes from a JVM of its own is what is tried. */
  private static final Thoroughness TINY = new Thoroughness(1, 5, 1);

  @Test
  void aStepAndItsFloorMakeOneFindingOfAllIterations() throws Exception {
    List<Finding> findings = new MicroRun(TINY, _ -> {}).measure(Suite.FOLD);

    assertThat(findings).hasSize(1);
    Finding fold = findings.getFirst();
    assertThat(fold.unit()).isEqualTo("ns");
    assertThat(fold.kurier().samples()).hasSize(5).allMatch(time -> time > 0);
    assertThat(fold.floor().samples()).hasSize(5).allMatch(time -> time > 0);
  }

  @Test
  void aMedianIsOfFiveAtLeast() {
    assertThatThrownBy(() -> new Thoroughness(2, 2, 100))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
