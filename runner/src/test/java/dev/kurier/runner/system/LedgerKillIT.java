package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(420)
class LedgerKillIT {

  private static final int MODULES = 150;

  @TempDir Path folder;

  @Test
  void everyTaskEndsAfterTheOnlyLedgerIsKilledAndReplaced() throws Exception {
    try (var town = new Town(folder)) {
      town.broker();
      KurierProcess ledger = town.ledger();
      town.runner("runner");
      KurierProcess demo = town.demo(MODULES);
      try (var watch = new StateWatch(town.bootstrapServers())) {
        watch.await("30 ended while others run", states -> states.isAmidst(30));
      }

      ledger.kill();

      assertThat(demo.isAlive()).as("some work is left").isTrue();
      town.ledger();
      town.accounting(demo);
    }
  }
}
