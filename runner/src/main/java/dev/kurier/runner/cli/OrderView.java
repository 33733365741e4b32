package dev.kurier.runner.cli;

import dev.kurier.protocol.Order;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Orders as commands show them. */
final class OrderView {

  private OrderView() {}

  /** One order. */
  static Map<String, Object> row(Order order) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(word(order.subject().scope()), order.subject().name());
    row.put("order", word(order.instruction()));
    row.put("until", order.until().toString());
    row.put("by", order.by());
    row.put("reason", order.reason());
    row.put("since", order.since().toString());
    return row;
  }

  /** An order in one cell; nothing if there is none. */
  static String cell(Optional<Order> order) {
    return order.map(OrderView::sentence).orElse("");
  }

  static String sentence(Order order) {
    String by = order.by().isEmpty() ? "" : " by " + order.by();
    return "until " + order.until() + by + ": " + order.reason();
  }

  static String name(Order.Subject subject) {
    return word(subject.scope()) + " " + subject.name();
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
