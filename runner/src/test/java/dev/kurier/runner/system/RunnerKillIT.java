package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(420)
class RunnerKillIT {

  private static final int MODULES = 150;

  @TempDir Path folder;

  @Test
  void everyTaskEndsAfterTheOnlyRunnerIsKilledAndReplaced() throws Exception {
    try (var town = new Town(folder)) {
      town.broker();
      town.ledger();
      KurierProcess runner = town.runner("first-runner");
      KurierProcess demo = town.demo(MODULES);
      try (var watch = new StateWatch(town.bootstrapServers())) {
        watch.await("30 ended while others run", states -> states.isAmidst(30));
      }
      assertThat(Marks.alive("first-runner")).hasSizeGreaterThan(1);

      runner.kill();

      await()
          .atMost(KurierProcess.LIMIT)
          .untilAsserted(() -> assertThat(Marks.alive("first-runner")).isEmpty());
      assertThat(demo.isAlive()).as("some work is left").isTrue();
      KurierProcess next = town.runner("next-runner");
      town.accounting(demo);
      assertThat(next.stop()).as(() -> next.said("another exit code")).isZero();
      assertThat(Marks.alive("next-runner")).isEmpty();
    }
  }
}
