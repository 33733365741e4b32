package dev.kurier.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SpentTest {

  @Test
  void eachPartHasSpentTheDifference() {
    Spent before = spent(Map.of("broker", Duration.ofMillis(100)));
    Spent after = spent(Map.of("broker", Duration.ofMillis(350), "runner", Duration.ofMillis(40)));

    assertThat(after.since(before))
        .containsOnly(
            Map.entry("broker", Duration.ofMillis(250)),
            Map.entry("runner", Duration.ofMillis(40)));
  }

  private static Spent spent(Map<String, Duration> parts) {
    return new Spent(new LinkedHashMap<>(parts));
  }
}
