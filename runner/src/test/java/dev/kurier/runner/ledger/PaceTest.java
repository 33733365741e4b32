package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace(0);

  @Test
  void idleLedgerKeepsUpWithALittle() {
    assertThat(pace.keepsUpWith(10_000)).isTrue();
    assertThat(pace.keepsUpWith(10_001)).isFalse();
  }

  @Test
  void busyLedgerKeepsUpWithWhatItFoldsInTenSeconds() {
    for (int second = 0; second < 10; second++) {
      pace.folded(5_000, at(second));
    }
    pace.folded(1, at(10));

    assertThat(pace.keepsUpWith(50_000)).isTrue();
    assertThat(pace.keepsUpWith(50_001)).isFalse();
  }

  @Test
  void whatWasLongAgoDoesNotCount() {
    pace.folded(50_000, at(1));
    pace.folded(1, at(11));
    pace.folded(1, at(22));

    assertThat(pace.keepsUpWith(50_000)).isFalse();
  }

  private static long at(int second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
