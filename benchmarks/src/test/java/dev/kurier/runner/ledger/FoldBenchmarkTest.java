package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FoldBenchmarkTest {

  private final FoldBenchmark benchmark = new FoldBenchmark();

  @Test
  void theTaskSucceedsAndIsAnswered() {
    Decision end = (Decision) benchmark.fold();

    assertThat(end.state()).map(TaskState::status).contains(Status.SUCCEEDED);
    assertThat(end.effects()).hasAtLeastOneElementOfType(Effect.Answer.class);
  }

  @Test
  void theFloorReplacesAStateOnceAllTasksAreKnown() {
    Object first = benchmark.put();
    for (int n = 1; n < 1_024; n++) {
      benchmark.put();
    }

    assertThat(first).isEqualTo(Optional.empty());
    assertThat(benchmark.put()).isNotEqualTo(Optional.empty());
  }
}
