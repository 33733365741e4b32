package dev.kurier.runner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kurier.runner.task.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateSyntaxTest {

  @ParameterizedTest
  @ValueSource(strings = {"50/s", "10/m", "600/h", "3/10s", "1/500ms"})
  void rateIsWrittenAsItIsRead(String text) {
    Rate rate = RateSyntax.RATE.parse().apply(text);

    assertThat(RateSyntax.RATE.print().apply(rate)).isEqualTo(text);
  }

  @Test
  void periodMayBeALongerOne() {
    assertThat(RateSyntax.RATE.parse().apply("3/10s"))
        .isEqualTo(new Rate(3, Duration.ofSeconds(10)));
    assertThat(new Rate(3, Duration.ofSeconds(10)).perSecond()).isEqualTo(0.3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "50", "0/s", "-1/s", "50/d", "1.5/s", "5/0s", "9999999/s", "1/99999h"})
  void whatIsNoRateIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> RateSyntax.RATE.parse().apply(text));
  }
}
