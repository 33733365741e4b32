package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(420)
class BrokerKillIT {

  private static final int MODULES = 150;

  @TempDir Path folder;

  @Test
  void everyTaskEndsAfterTheOnlyBrokerIsKilledAndRestarted() throws Exception {
    try (var town = new Town(folder)) {
      KurierProcess broker = town.broker();
      KurierProcess ledger = town.ledger();
      KurierProcess runner = town.runner("runner");
      KurierProcess demo = town.demo(MODULES);
      try (var watch = new StateWatch(town.bootstrapServers())) {
        watch.await("30 ended while others run", states -> states.isAmidst(30));
        broker.kill();
      }

      town.broker();

      town.accounting(demo);
      assertThat(ledger.isAlive()).as("the ledger outlives its broker").isTrue();
      assertThat(runner.isAlive()).as("the runner outlives its broker").isTrue();
    }
  }
}
