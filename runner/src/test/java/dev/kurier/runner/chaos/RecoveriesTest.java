package dev.kurier.runner.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveriesTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Trouble KILL = trouble("runner-a", 0, 2);

  private static Trouble trouble(String member, int from, int until) {
    return new Trouble(member, NOON.plusSeconds(from), NOON.plusSeconds(until));
  }

  private static Recoveries of(Trouble... others) {
    List<Trouble> troubles = new ArrayList<>(List.of(others));
    troubles.add(KILL);
    return new Recoveries(
        List.of(
            new Recoveries.Wait("runner-a", NOON, NOON.plusSeconds(9), true),
            new Recoveries.Wait("runner-a", NOON, NOON.plusSeconds(3), false)),
        troubles);
  }

  private static Recoveries.Worst one(int seconds) {
    return new Recoveries.Worst(1, Optional.of(Duration.ofSeconds(seconds)));
  }

  @Test
  void killThatNothingElseComesNearToIsALoneOne() {
    Recoveries recoveries = of(trouble("broker", -60, -55), trouble("runner-a", 10, 12));

    assertThat(recoveries.worstOfLoneKills(true)).isEqualTo(one(9));
    assertThat(recoveries.worstOfLoneKills(false)).isEqualTo(one(3));
  }

  @Test
  void waitIsNotAloneWhileSomethingElseIsBrokenOrComesBack() {
    assertThat(of(trouble("ledger-a", -11, -10)).worstOfLoneKills(true).count()).isZero();
    assertThat(of(trouble("broker", -38, -36)).worstOfLoneKills(true).count()).isZero();
    assertThat(of(trouble("runner-a", 5, 6)).worstOfLoneKills(true).count()).isZero();
    assertThat(of(trouble("runner-a", 5, 6)).worstOfLoneKills(false)).isEqualTo(one(3));
  }

  @Test
  void worstOfAllCountsWhateverElseWasBroken() {
    assertThat(of(trouble("broker", -1, 5)).worst(true)).isEqualTo(one(9));
  }
}
