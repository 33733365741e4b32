package dev.kurier.runner.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private static final Duration LONGEST_PROBE = Duration.ofSeconds(60);

  private final ManualClock clock = new ManualClock();
  private final Breaker breaker =
      new Breaker(
          "db", BreakerSettings.defaults(), LONGEST_PROBE, clock, new Random(1), Optional::empty);

  private Permit enter() {
    return breaker.tryEnter().orElseThrow();
  }

  private void run(Outcome outcome, int times) {
    for (int i = 0; i < times; i++) {
      enter().report(outcome);
    }
  }

  private void open() {
    run(Outcomes.DEPENDENCY_DOWN, 5);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
  }

  private void halfOpen() {
    open();
    clock.pass(breaker.remaining());
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void fiveFailuresOfAQuietQueueOpenIt() {
    run(Outcomes.DEPENDENCY_DOWN, 4);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);

    run(Outcomes.DEPENDENCY_DOWN, 1);

    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    assertThat(breaker.tryEnter()).isEmpty();
  }

  @Test
  void longSuccessesNeverOpenIt() {
    for (int i = 0; i < 200; i++) {
      Permit permit = enter();
      clock.pass(Duration.ofSeconds(61));
      permit.report(Outcomes.SUCCEEDED);
    }

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void timeoutsCrashesAndStartFailuresCountAsFailures() {
    run(Outcomes.TIMED_OUT, 2);
    run(Outcomes.CRASHED, 2);
    run(Outcomes.START_FAILED, 1);

    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void oneBadProducerCannotOpenIt() {
    run(Outcomes.failed(FailureKind.PERMANENT), 50);
    run(Outcomes.failed(FailureKind.INVALID), 50);
    run(Outcomes.failed(FailureKind.RETRYABLE), 50);

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void cancelledAndInterruptedRunsSayNothing() {
    run(Outcomes.CANCELLED, 20);
    run(Outcomes.INTERRUPTED, 20);
    run(Outcomes.DEPENDENCY_DOWN, 5);

    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void openOneBecomesHalfOpenByTimeAloneAndByItsOwnClock() {
    open();
    Duration wait = breaker.remaining();
    assertThat(wait).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));

    clock.pass(wait.minusMillis(1));
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    clock.pass(Duration.ofMillis(1));

    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void halfOpenOneLetsTwoProbesThrough() {
    halfOpen();

    List<Optional<Permit>> permits =
        List.of(breaker.tryEnter(), breaker.tryEnter(), breaker.tryEnter());

    assertThat(permits.get(0)).isPresent();
    assertThat(permits.get(1)).isPresent();
    assertThat(permits.get(2)).isEmpty();
  }

  @Test
  void successfulProbesCloseIt() {
    halfOpen();

    run(Outcomes.SUCCEEDED, 2);

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void resultOfARunBegunBeforeItOpenedIsNotAProbe() {
    Permit early = enter();
    Permit other = enter();
    halfOpen();

    early.report(Outcomes.SUCCEEDED);
    other.report(Outcomes.SUCCEEDED);

    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void permitOfAnotherStateAddsNoProbeWhenGivenBack() {
    Permit early = enter();
    halfOpen();
    Permit first = enter();
    Permit second = enter();

    early.close();

    assertThat(breaker.tryEnter()).isEmpty();
    assertThat(List.of(first, second)).hasSize(2);
  }

  @Test
  void probeGivenBackUnusedMakesRoomForAnother() {
    halfOpen();
    Permit unused = enter();
    enter().report(Outcomes.SUCCEEDED);
    assertThat(breaker.tryEnter()).isEmpty();

    unused.close();
    unused.close();

    assertThat(breaker.tryEnter()).isPresent();
    assertThat(breaker.tryEnter()).isEmpty();
  }

  @Test
  void lostProbesDoNotHoldItHalfOpenForEver() {
    halfOpen();
    Permit lost = enter();
    Permit alsoLost = enter();

    clock.pass(LONGEST_PROBE);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    clock.pass(breaker.remaining());

    assertThat(breaker.tryEnter()).isPresent();
    lost.report(Outcomes.DEPENDENCY_DOWN);
    alsoLost.close();
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void whatItSendsAwayDoesNotComeBackAllAtOnce() {
    open();
    Duration wait = breaker.remaining();

    Duration first = breaker.returnTime();
    Duration last = first;
    for (int i = 1; i < 1_000; i++) {
      last = breaker.returnTime();
    }

    assertThat(first).isEqualTo(wait);
    assertThat(last).isBetween(wait.plusMillis(1_900), wait.plusMillis(2_100));
  }

  @Test
  void waitGrowsWithEachOpeningUpToTheLimit() {
    open();
    Duration last = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      last = breaker.remaining();
      assertThat(last).isLessThanOrEqualTo(Duration.ofMinutes(5));
      clock.pass(last);
      run(Outcomes.DEPENDENCY_DOWN, 2);
    }

    assertThat(last).isGreaterThan(Duration.ofMinutes(2));
  }
}
