package dev.kurier.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.benchmarks.measure.Sample;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BacklogSizeTest {

  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  private final BacklogSize size = new BacklogSize(500, 10_000);

  @Test
  void beginsWithTheGuess() {
    assertThat(size.next(TWO_SECONDS)).isEqualTo(500);
  }

  @Test
  void thenTakesAsManyAsFillTheTime() {
    var _ = size.learn(Sample.rate(1_000, Duration.ofSeconds(1)));

    assertThat(size.next(TWO_SECONDS)).isEqualTo(2_000);
  }

  @Test
  void neverMoreThanTheMostAndNeverTooFewToTell() {
    var _ = size.learn(Sample.rate(1_000_000, Duration.ofSeconds(1)));
    assertThat(size.next(TWO_SECONDS)).isEqualTo(10_000);

    var _ = size.learn(Sample.rate(1, Duration.ofSeconds(10)));
    assertThat(size.next(TWO_SECONDS)).isEqualTo(40);
  }

  @Test
  void aFixedSizeLearnsNothing() {
    BacklogSize fixed = BacklogSize.of(100_000);
    var _ = fixed.learn(Sample.rate(10, Duration.ofSeconds(1)));

    assertThat(fixed.next(TWO_SECONDS)).isEqualTo(100_000);
  }
}
