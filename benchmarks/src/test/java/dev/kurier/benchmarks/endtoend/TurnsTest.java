package dev.kurier.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TurnsTest {

  @Test
  void afterTheLastComesTheFirst() {
    Turns<String> turns = new Turns<>(List.of("a", "b", "c"));

    assertThat(Stream.generate(turns::next).limit(7))
        .containsExactly("a", "b", "c", "a", "b", "c", "a");
  }

  @Test
  void nothingTakesNoTurns() {
    assertThatThrownBy(() -> new Turns<>(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
