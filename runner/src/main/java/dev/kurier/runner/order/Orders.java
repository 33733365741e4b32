package dev.kurier.runner.order;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Order;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Which operators' orders are in force here, as the topic {@code control} tells; they end by
 * themselves. Thread-safe; told on one thread.
 */
public final class Orders {

  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  private final String holder;
  private final InstantSource time;
  private final Map<Order.Subject, Order> given = new ConcurrentHashMap<>();
  private final Map<String, Instant> resets = new ConcurrentHashMap<>();

  /**
   * None yet.
   *
   * @param holder who obeys, for the log
   * @param time judges when they end: that of the brokers, as all others do
   */
  public Orders(String holder, InstantSource time) {
    this.holder = holder;
    this.time = time;
  }

  /** Reads what the topic says; what is about no order is passed over. */
  public void hear(Control control) {
    switch (control) {
      case Control.OrderGiven(Order order) -> take(order);
      case Control.OrderLifted lifted -> {
        Order past = given.remove(lifted.subject());
        if (past != null) {
          ended(past, "lifted by " + lifted.by());
        }
      }
      case Control.BreakerReset _, Control.CancelTask _, Control.StartRun _, Control.StopRun _ -> {}
    }
  }

  // One that has ended already replaces what was there before all the same.
  private void take(Order order) {
    if (order.isInForceAt(time.instant())) {
      if (!order.equals(given.put(order.subject(), order))) {
        tell(order).log("order counts");
      }
    } else {
      given.remove(order.subject());
    }
  }

  /** Tells whether a reset is news; who reads the topic again must not act on it again. */
  public boolean isNews(Control.BreakerReset reset) {
    Instant before = resets.getOrDefault(reset.group(), Instant.MIN);
    if (!before.isBefore(reset.at())) {
      return false;
    }
    resets.put(reset.group(), reset.at());
    return true;
  }

  /** The order about a subject, if one is in force. */
  public Optional<Order> of(Order.Subject subject) {
    Order order = given.get(subject);
    if (order == null || order.isInForceAt(time.instant())) {
      return Optional.ofNullable(order);
    }
    if (given.remove(subject, order)) {
      ended(order, "expired");
    }
    return Optional.empty();
  }

  /** What keeps tasks of a type in a queue from beginning. */
  public Optional<Order> pause(String queue, String type) {
    return of(Order.Subject.queue(queue)).or(() -> of(Order.Subject.type(type)));
  }

  /** Tells whether nothing of a queue may begin. */
  public boolean isPaused(String queue) {
    return of(Order.Subject.queue(queue)).isPresent();
  }

  /** All orders in force, by what they are about. */
  public List<Order> inForce() {
    return given.keySet().stream()
        .flatMap(subject -> of(subject).stream())
        .sorted(Comparator.comparing(order -> order.subject().key()))
        .toList();
  }

  /** Ends what has expired, so that the log tells of it in time. */
  public void sweep() {
    given.keySet().forEach(this::of);
  }

  private void ended(Order order, String how) {
    tell(order).addKeyValue("how", how).log("order ended");
  }

  private LoggingEventBuilder tell(Order order) {
    return LOG.atInfo()
        .addKeyValue("holder", holder)
        .addKeyValue("subject", order.subject().key())
        .addKeyValue("instruction", order.instruction())
        .addKeyValue("by", order.by())
        .addKeyValue("reason", order.reason())
        .addKeyValue("until", order.until());
  }
}
