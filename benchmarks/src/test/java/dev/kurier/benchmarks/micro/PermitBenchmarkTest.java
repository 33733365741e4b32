package dev.kurier.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.guard.Verdict;
import org.junit.jupiter.api.Test;

final class PermitBenchmarkTest {

  private final PermitBenchmark benchmark = new PermitBenchmark();

  @Test
  void theOnePlaceIsThereAgainEachTime() {
    for (int n = 0; n < 100; n++) {
      assertThat(benchmark.permit()).isInstanceOf(Verdict.Admit.class);
    }
  }

  @Test
  void theLockIsFreeAgainEachTime() {
    assertThat(benchmark.lock()).isEqualTo(1);
    assertThat(benchmark.lock()).isEqualTo(2);
  }
}
