package dev.kurier.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OrderTest {

  private static final Order.Subject QUEUE = Order.Subject.queue("ocr");

  private static Request.GiveOrder pause(Duration lasts) {
    return new Request.GiveOrder(
        new TaskId("o-1"), QUEUE, Order.Instruction.PAUSE, lasts, "moved", "ada");
  }

  @Test
  void orderCountsFromWhenItWasTakenUntilItsTimeIsOver() {
    Order order = pause(Duration.ofHours(2)).takenAt(Samples.NOW);

    assertThat(order.since()).isEqualTo(Samples.NOW);
    assertThat(order.isInForceAt(order.until().minusNanos(1))).isTrue();
    assertThat(order.isInForceAt(order.until())).isFalse();
  }

  @Test
  void allRecordsAboutOneSubjectMeetAndThoseAboutOthersHaveOtherKeys() {
    assertThat(pause(Duration.ofHours(1)).key())
        .isEqualTo(new Request.LiftOrder(new TaskId("o-2"), QUEUE, "", "").key())
        .isNotEqualTo(Order.Subject.type("ocr").key())
        .isNotEqualTo(Order.Subject.breaker("ocr").key());
    assertThat(new Request.ResetBreaker(new TaskId("o-3"), "ocr", "", "").key())
        .isEqualTo(Order.Subject.breaker("ocr").key());
  }

  @Test
  void noOrderOutlivesItsTopic() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pause(Order.LONGEST.plusMillis(1)))
        .withMessageContaining("at most 14 days");
    assertThatIllegalArgumentException().isThrownBy(() -> pause(Duration.ZERO));
  }

  @Test
  void instructionFitsItsSubject() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Order.check(QUEUE, Order.Instruction.HOLD, "why"))
        .withMessageContaining("queues and types are paused");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Order.check(Order.Subject.breaker("db"), Order.Instruction.PAUSE, "why"));
  }
}
