package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTest {

  private static final Duration SILENCE = Duration.ofSeconds(6);

  private final Liveness liveness = new Liveness(SILENCE, 0);
  private long nanos;

  @Test
  void nodeIsSilentAfterTheLimitAndNotBefore() {
    liveness.heard(0, "a");
    listen(5);
    assertThat(liveness.isSilent(0, "a")).isFalse();

    listen(1);

    assertThat(liveness.isSilent(0, "a")).isTrue();
  }

  @Test
  void nodeThatIsKnownFromAClaimOnlyCountsAsHeardNow() {
    listen(60);

    assertThat(liveness.isSilent(0, "a")).isFalse();
  }

  @Test
  void standstillOfTheLedgerMakesNoNodeSilent() {
    liveness.heard(0, "a");
    nanos += Duration.ofMinutes(5).toNanos();

    liveness.tick(nanos);

    assertThat(liveness.isSilent(0, "a")).isFalse();
  }

  @Test
  void voiceInOnePartitionSaysNothingAboutAnother() {
    liveness.heard(0, "a");
    liveness.heard(1, "a");
    listen(6);
    liveness.heard(1, "a");

    assertThat(liveness.isSilent(0, "a")).isTrue();
    assertThat(liveness.isSilent(1, "a")).isFalse();
  }

  private void listen(int seconds) {
    for (int i = 0; i < seconds; i++) {
      nanos += Duration.ofSeconds(1).toNanos();
      liveness.tick(nanos);
    }
  }
}
