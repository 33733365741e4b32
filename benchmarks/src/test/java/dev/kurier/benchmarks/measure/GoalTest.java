package dev.kurier.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GoalTest {

  private static final Series HUNDRED = rate(100);

  @Test
  void aShareOfTheRateIsReachedFromThatShareOn() {
    Goal goal = new Goal.ShareOfRate(0.8, Figure.RATE);

    assertThat(goal.isMetBy(HUNDRED, rate(80))).isTrue();
    assertThat(goal.isMetBy(HUNDRED, rate(79))).isFalse();
    assertThat(goal.text()).isEqualTo(">= 80 % of its rate");
  }

  @Test
  void aMultipleOfTheRateIsReachedFromThatMultipleOn() {
    Goal goal = new Goal.MultipleOfRate(1.5);

    assertThat(goal.isMetBy(HUNDRED, rate(150))).isTrue();
    assertThat(goal.isMetBy(HUNDRED, rate(149))).isFalse();
    assertThat(goal.text()).isEqualTo(">= 1.5x its rate");
  }

  @Test
  void aRateOfItsOwnDoesNotAskTheFloor() {
    Goal goal = new Goal.RateOf(25_000);

    assertThat(goal.isMetBy(rate(1_000_000), rate(25_000))).isTrue();
    assertThat(goal.isMetBy(HUNDRED, rate(24_999))).isFalse();
    assertThat(goal.text()).isEqualTo(">= 25,000/s");
  }

  @Test
  void medianAndTailAreTimes() {
    Goal median = new Goal.MultipleOfMedian(3);
    Goal tail = new Goal.TailWithin(Duration.ofMillis(45));

    assertThat(median.isMetBy(times(1, 9), times(3, 46))).isTrue();
    assertThat(median.isMetBy(times(1, 9), times(4, 46))).isFalse();
    assertThat(tail.isMetBy(times(1, 9), times(3, 45))).isTrue();
    assertThat(tail.isMetBy(times(1, 9), times(3, 46))).isFalse();
  }

  private static Series rate(int tasks) {
    return new Series(List.of(Sample.rate(tasks, Duration.ofSeconds(1))));
  }

  private static Series times(int median, int tail) {
    return new Series(
        List.of(
            Sample.of(
                1, Duration.ofSeconds(1), Duration.ofMillis(median), Duration.ofMillis(tail))));
  }
}
