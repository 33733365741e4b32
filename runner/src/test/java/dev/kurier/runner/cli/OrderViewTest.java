package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Order;
import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrderViewTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static Order hold(String by) {
    return new Order(
        new TaskId("o-1"),
        Order.Subject.breaker("scanner"),
        Order.Instruction.HOLD,
        "it is moved",
        by,
        NOON,
        NOON.plus(Duration.ofHours(1)));
  }

  @Test
  void rowTellsWhatUntilWhenByWhomAndWhy() {
    assertThat(Json.compact(OrderView.row(hold("ada"))))
        .isEqualTo(
            "{\"breaker\":\"scanner\",\"order\":\"hold\",\"until\":\"2026-03-01T13:00:00Z\","
                + "\"by\":\"ada\",\"reason\":\"it is moved\",\"since\":\"2026-03-01T12:00:00Z\"}");
  }

  @Test
  void cellIsASentenceOrNothing() {
    assertThat(OrderView.cell(Optional.of(hold("ada"))))
        .isEqualTo("until 2026-03-01T13:00:00Z by ada: it is moved");
    assertThat(OrderView.cell(Optional.of(hold(""))))
        .isEqualTo("until 2026-03-01T13:00:00Z: it is moved");
    assertThat(OrderView.cell(Optional.empty())).isEmpty();
  }
}
