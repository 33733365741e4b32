package dev.kurier.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

final class ProfileTest {

  @Test
  void goalsAreInEveryProfileOfGoals() {
    EnumSet<Scenario> goals = EnumSet.range(Scenario.SUBMIT, Scenario.BYTES);

    assertThat(Profile.SMOKE.scenarios()).isEqualTo(goals);
    assertThat(Profile.QUICK.scenarios()).isEqualTo(goals);
    assertThat(Profile.FULL.scenarios()).containsAll(goals).contains(Scenario.BACKLOG);
  }

  @Test
  void theModelOfCapacityHasEveryScenarioThatItNeeds() {
    assertThat(Profile.CAPACITY.scenarios())
        .contains(Scenario.SUBMIT, Scenario.DRAIN_FORK, Scenario.COST, Scenario.MILLION)
        .doesNotContain(Scenario.IDLE);
  }
}
