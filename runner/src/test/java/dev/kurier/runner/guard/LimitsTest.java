package dev.kurier.runner.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Reason;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.Rate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limiters of the library, with its waiting off and a clock that the test moves. */
@Timeout(10)
class LimitsTest {

  private static final Rate TEN_A_SECOND = new Rate(10, Duration.ofSeconds(1));

  private final ManualClock clock = new ManualClock();

  private Limits limits(int concurrency, Optional<Rate> rate) {
    HandlerSpec handler =
        HandlerSpec.of(
                "ocr",
                new HandlerCode.Function("tasks", "run", HandlerCode.Reuse.NEVER),
                Place.in(Path.of(".")))
            .under(new HandlerSpec.Policy(3, concurrency, "ocr", rate));
    return new Limits(handler, clock, new Random(1));
  }

  private static int entered(Limits limits, int tries) {
    int entered = 0;
    for (int i = 0; i < tries; i++) {
      entered += limits.tryEnter().isEmpty() ? 1 : 0;
    }
    return entered;
  }

  @Test
  void nobodyWaitsForAPlace() {
    Limits limits = limits(2, Optional.empty());

    assertThat(entered(limits, 3)).isEqualTo(2);
    assertThat(limits.tryEnter()).contains(Reason.BULKHEAD_FULL);
    assertThat(limits.running()).isEqualTo(2);
    assertThat(limits.hasRoom()).isFalse();
  }

  @Test
  void nobodyWaitsForTheNextPeriod() {
    Limits limits = limits(100, Optional.of(TEN_A_SECOND));

    assertThat(entered(limits, 11)).isEqualTo(10);
    assertThat(limits.tryEnter()).contains(Reason.RATE_LIMITED);
    assertThat(limits.hasRoom()).isFalse();

    clock.pass(Duration.ofSeconds(1));
    assertThat(limits.hasRoom()).isTrue();
    assertThat(entered(limits, 20)).isEqualTo(10);
  }

  @Test
  void whoIsRefusedByTheRateHoldsNoPlace() {
    Limits limits = limits(20, Optional.of(TEN_A_SECOND));

    assertThat(entered(limits, 500)).isEqualTo(10);

    assertThat(limits.running()).isEqualTo(10);
  }

  @Test
  void unusedStartsOfPastPeriodsDoNotAddUp() {
    Limits limits = limits(1_000, Optional.of(TEN_A_SECOND));

    clock.pass(Duration.ofMinutes(10));

    assertThat(entered(limits, 100)).isEqualTo(10);
  }

  @Test
  void manyThatAreRefusedReserveNothing() {
    Limits limits = limits(10_000, Optional.of(TEN_A_SECOND));
    entered(limits, 5_000);

    clock.pass(Duration.ofSeconds(1));

    assertThat(entered(limits, 100)).isEqualTo(10);
  }

  @Test
  void refusedOnesComeBackAsFastAsTheRateServesThem() {
    Limits limits = limits(100, Optional.of(TEN_A_SECOND));

    List<Duration> returns = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      returns.add(limits.returnTime());
    }

    assertThat(returns.getFirst()).isEqualTo(Duration.ofSeconds(1));
    assertThat(returns.getLast()).isEqualTo(Duration.ofMillis(1_000 + 99 * 100));
  }

  @Test
  void refusedOnesComeBackSomewhatFasterThanRunsEnd() {
    Limits limits = limits(1, Optional.empty());
    for (int i = 0; i < 500; i++) {
      limits.tryEnter();
      limits.leave();
      clock.pass(Duration.ofMillis(20));
    }

    Duration first = limits.returnTime();
    Duration hundredth = first;
    for (int i = 1; i < 100; i++) {
      hundredth = limits.returnTime();
    }

    // 50 a second have ended.
    assertThat(hundredth.minus(first)).isBetween(Duration.ofMillis(800), Duration.ofMillis(1_200));
  }

  @Test
  void nobodyIsSentAwayForLongerThanMinutes() {
    Limits limits = limits(1, Optional.empty());

    for (int i = 0; i < 100_000; i++) {
      assertThat(limits.returnTime())
          .isBetween(Duration.ofSeconds(1), ReturnTimes.LONGEST.plusSeconds(1));
    }
  }
}
