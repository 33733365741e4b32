package dev.kurier.runner.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Order.Instruction;
import dev.kurier.protocol.Order.Subject;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OrdersTest {

  private static final Subject QUEUE = Subject.queue("ocr");

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final Orders orders = new Orders("test", () -> now);

  private Order give(String id, Subject subject, Instruction instruction, Duration lasts) {
    var asked = new Request.GiveOrder(new TaskId(id), subject, instruction, lasts, "why", "ada");
    Order order = asked.takenAt(now);
    orders.hear(new Control.OrderGiven(order));
    return order;
  }

  private Order pause(Subject subject, Duration lasts) {
    return give("o-1", subject, Instruction.PAUSE, lasts);
  }

  private void lift(Subject subject) {
    orders.hear(new Control.OrderLifted(new TaskId("o-2"), subject, "", "ada", now));
  }

  @Test
  void pausedQueueIsPausedUntilTheOrderIsLifted() {
    Order order = pause(QUEUE, Duration.ofHours(1));

    assertThat(orders.isPaused("ocr")).isTrue();
    assertThat(orders.isPaused("other")).isFalse();
    assertThat(orders.pause("ocr", "any")).contains(order);

    lift(QUEUE);
    assertThat(orders.isPaused("ocr")).isFalse();
    assertThat(orders.inForce()).isEmpty();
  }

  @Test
  void pausedTypeIsPausedInEveryQueueAndNoOtherTypeIs() {
    Order order = pause(Subject.type("shop.ocr"), Duration.ofHours(1));

    assertThat(orders.pause("one", "shop.ocr")).contains(order);
    assertThat(orders.pause("two", "shop.ocr")).contains(order);
    assertThat(orders.pause("one", "shop.mail")).isEmpty();
    assertThat(orders.isPaused("one")).isFalse();
  }

  @Test
  void orderEndsByItselfWhenItsTimeIsOver() {
    Order order = pause(QUEUE, Duration.ofMinutes(10));

    now = order.until().minusMillis(1);
    assertThat(orders.inForce()).containsExactly(order);
    now = order.until();

    assertThat(orders.inForce()).isEmpty();
    assertThat(orders.isPaused("ocr")).isFalse();
  }

  @Test
  void newestOrderAboutASubjectReplacesTheOneBefore() {
    Subject group = Subject.breaker("db");
    give("o-1", group, Instruction.HOLD, Duration.ofHours(2));
    Order ignore = give("o-2", group, Instruction.IGNORE, Duration.ofMinutes(1));

    assertThat(orders.of(group)).contains(ignore);
    now = ignore.until();

    assertThat(orders.of(group)).as("what was replaced does not come back").isEmpty();
  }

  @Test
  void orderThatIsOverWhenItIsReadDoesNotCountAndReplacesTheOneBefore() {
    Order first = pause(QUEUE, Duration.ofDays(1));
    var asked =
        new Request.GiveOrder(
            new TaskId("o-2"), QUEUE, Instruction.PAUSE, Duration.ofMinutes(1), "why", "ada");

    orders.hear(new Control.OrderGiven(asked.takenAt(now.minus(Duration.ofHours(1)))));

    assertThat(first.isInForceAt(now)).isTrue();
    assertThat(orders.of(QUEUE)).isEmpty();
  }

  @Test
  void ordersInForceAreListedByWhatTheyAreAbout() {
    Order type = pause(Subject.type("a"), Duration.ofHours(1));
    Order queue = pause(QUEUE, Duration.ofHours(1));
    Order breaker = give("o-3", Subject.breaker("z"), Instruction.HOLD, Duration.ofHours(1));

    assertThat(orders.inForce()).containsExactly(breaker, queue, type);
  }

  @Test
  void resetIsNewsOnceAndOnlyIfItIsYoungerThanTheLastOne() {
    var reset = new Control.BreakerReset(new TaskId("o-1"), "db", "", "", now);
    var older = new Control.BreakerReset(new TaskId("o-0"), "db", "", "", now.minusSeconds(1));

    assertThat(orders.isNews(reset)).isTrue();
    assertThat(orders.isNews(reset)).isFalse();
    assertThat(orders.isNews(older)).isFalse();
    assertThat(orders.isNews(new Control.BreakerReset(new TaskId("o-2"), "db", "", "", now)))
        .isFalse();
  }
}
