package dev.kurier.runner.cli;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.order.Orders;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The operators' orders that are in force at one moment, as {@code control} tells them. Immutable.
 */
final class OrdersInForce {

  private final List<Control> newest;
  private final Orders orders;

  private OrdersInForce(List<Control> newest, Orders orders) {
    this.newest = newest;
    this.orders = orders;
  }

  /** Those of now. */
  static OrdersInForce read(Installation installation) {
    Instant now = Instant.now();
    List<Control> newest = installation.controls();
    Orders orders = new Orders("command", () -> now);
    newest.forEach(orders::hear);
    return new OrdersInForce(newest, orders);
  }

  /** All, by what they are about. */
  List<Order> all() {
    return orders.inForce();
  }

  /** The one about a subject. */
  Optional<Order> of(Order.Subject subject) {
    return orders.of(subject);
  }

  /** What keeps tasks of a type in a queue from beginning. */
  Optional<Order> pause(String queue, String type) {
    return orders.pause(queue, type);
  }

  /** Tells whether the ledger has done what a request asked for, and nobody anything since. */
  boolean answer(TaskId requestId) {
    return newest.stream().anyMatch(control -> isAnswer(control, requestId));
  }

  private static boolean isAnswer(Control control, TaskId requestId) {
    return switch (control) {
      case Control.OrderGiven(Order order) -> order.id().equals(requestId);
      case Control.OrderLifted lifted -> lifted.requestId().equals(requestId);
      case Control.BreakerReset reset -> reset.requestId().equals(requestId);
      case Control.CancelTask _, Control.StartRun _, Control.StopRun _ -> false;
    };
  }
}
