package dev.kurier.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.benchmarks.measure.Sample;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {

  @Test
  void theFirstTwentiethIsNotMeasured() throws Exception {
    Arrivals arrivals = new Arrivals(100);
    for (int n = 0; n < 100; n++) {
      arrivals.arrive();
    }

    Sample sample = arrivals.await(Duration.ofSeconds(10));

    assertThat(sample.tasks()).isEqualTo(95);
    assertThat(arrivals.isComplete()).isTrue();
  }

  @Test
  void whatIsMissingIsCounted() {
    Arrivals arrivals = new Arrivals(20);
    arrivals.arrive();

    assertThatThrownBy(() -> arrivals.await(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("19 of 20 results are missing");
  }

  @Test
  void oneFailureEndsTheWait() {
    Arrivals arrivals = new Arrivals(20);
    arrivals.fail(new IllegalArgumentException("no such handler"));

    assertThatThrownBy(() -> arrivals.await(Duration.ofMinutes(5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no such handler");
  }
}
