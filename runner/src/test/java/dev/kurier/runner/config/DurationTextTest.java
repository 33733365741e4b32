package dev.kurier.runner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"500ms", "30s", "10m", "2h", "1d"})
  void whatIsPrintedIsReadAgain(String text) {
    assertThat(DurationText.print(DurationText.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "-1s", "1.5s", "1 s", "999999999999d", "1w"})
  void anythingElseIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> DurationText.parse(text));
  }

  @Test
  void aDurationIsPrintedInItsLargestWholeUnit() {
    assertThat(DurationText.print(Duration.ofSeconds(90))).isEqualTo("90s");
    assertThat(DurationText.print(Duration.ofMinutes(2))).isEqualTo("2m");
  }
}
