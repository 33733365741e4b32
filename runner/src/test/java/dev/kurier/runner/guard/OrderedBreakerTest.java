package dev.kurier.runner.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Order.Instruction;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A breaker under an operator's hand. */
class OrderedBreakerTest {

  private final ManualClock clock = new ManualClock();
  private Optional<Instruction> order = Optional.empty();
  private final Breaker breaker =
      new Breaker(
          "db",
          BreakerSettings.defaults(),
          Duration.ofSeconds(60),
          clock,
          new Random(1),
          () -> order);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.tryEnter().orElseThrow().report(Outcomes.DEPENDENCY_DOWN);
    }
  }

  @Test
  void heldOneLetsNothingThroughHoweverWellItDid() {
    breaker.tryEnter().orElseThrow().report(Outcomes.SUCCEEDED);

    order = Optional.of(Instruction.HOLD);

    assertThat(breaker.tryEnter()).isEmpty();
    assertThat(breaker.state()).isEqualTo(BreakerState.FORCED_OPEN);
    assertThat(breaker.remaining()).isPositive();
    clock.pass(Duration.ofDays(1));
    assertThat(breaker.tryEnter()).isEmpty();
  }

  @Test
  void ignoredOneLetsEverythingThroughAndCountsNothing() {
    fail(5);
    assertThat(breaker.tryEnter()).isEmpty();

    order = Optional.of(Instruction.IGNORE);
    fail(50);
    breaker.tryEnter().orElseThrow().close();
    assertThat(breaker.state()).isEqualTo(BreakerState.DISABLED);

    order = Optional.empty();
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    breaker.reset();
    fail(4);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void ignoredFailuresDoNotOpenIt() {
    order = Optional.of(Instruction.IGNORE);
    fail(50);

    order = Optional.empty();

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker.tryEnter()).isPresent();
  }

  @Test
  void runThatBeganBeforeAHoldCountsAfterIt() {
    fail(4);
    Permit early = breaker.tryEnter().orElseThrow();
    order = Optional.of(Instruction.HOLD);

    early.report(Outcomes.DEPENDENCY_DOWN);

    order = Optional.empty();
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void resetClosesItAndForgetsItsWindow() {
    fail(5);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);

    breaker.reset();

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    fail(4);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    fail(1);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    assertThat(breaker.remaining())
        .as("the first wait again")
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
  }

  @Test
  void runThatBeganBeforeAResetSaysNothingAfterIt() {
    fail(4);
    Permit early = breaker.tryEnter().orElseThrow();
    breaker.reset();
    fail(4);

    early.report(Outcomes.DEPENDENCY_DOWN);

    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }
}
