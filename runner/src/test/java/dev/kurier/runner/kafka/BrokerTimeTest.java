package dev.kurier.runner.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BrokerTimeTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant A_DAY_OFF = NOON.plus(Duration.ofDays(1));

  private long nanos;
  private final BrokerTime time = new BrokerTime(() -> A_DAY_OFF, () -> nanos);

  @Test
  void ownClockServesUntilABrokerWasHeard() {
    assertThat(time.instant()).isEqualTo(A_DAY_OFF);

    hear(NOON);

    assertThat(time.instant()).isEqualTo(NOON);
  }

  @Test
  void timeGoesOnBetweenTwoWords() {
    hear(NOON);

    pass(Duration.ofMinutes(3));

    assertThat(time.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(3)));
  }

  @Test
  void wordThatWasLongOnItsWayChangesNothing() {
    hear(NOON);
    pass(Duration.ofSeconds(20));

    hear(NOON.plusSeconds(5));

    assertThat(time.instant()).isEqualTo(NOON.plusSeconds(20));
  }

  @Test
  void clockOfTheBrokersIsFollowedForwardAndBack() {
    hear(NOON);

    hear(NOON.plusSeconds(7));
    assertThat(time.instant()).isEqualTo(NOON.plusSeconds(7));

    hear(NOON.minus(Duration.ofHours(1)));
    assertThat(time.instant()).isEqualTo(NOON.minus(Duration.ofHours(1)));
  }

  @Test
  void driftOfTheOwnClockDoesNotAddUp() {
    hear(NOON);
    pass(Duration.ofMinutes(2));

    hear(NOON.plusSeconds(119));

    assertThat(time.instant()).isEqualTo(NOON.plusSeconds(119));
  }

  @Test
  void recordWithoutATimeIsNoWord() {
    time.heard(-1);

    assertThat(time.instant()).isEqualTo(A_DAY_OFF);
  }

  private void hear(Instant appended) {
    time.heard(appended.toEpochMilli());
  }

  private void pass(Duration duration) {
    nanos += duration.toNanos();
  }
}
