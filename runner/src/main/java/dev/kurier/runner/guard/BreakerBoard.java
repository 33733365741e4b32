package dev.kurier.runner.guard;

import dev.kurier.protocol.Order;
import dev.kurier.runner.order.Orders;
import dev.kurier.runner.task.HandlerSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The breakers of all configured groups; none is ever made for a name in a message. Thread-safe.
 */
public final class BreakerBoard {

  private static final Duration PROBE_MARGIN = Duration.ofSeconds(30);

  private final Map<String, Breaker> breakers;

  /**
   * Makes a closed breaker for each group of the handlers.
   *
   * @param clock must not follow the wall clock's jumps
   * @param random used by several threads
   * @param orders what operators have ordered about groups
   */
  public BreakerBoard(
      Collection<HandlerSpec> handlers,
      BreakerSettings settings,
      InstantSource clock,
      RandomGenerator random,
      Orders orders) {
    var longest = new HashMap<String, Duration>();
    for (HandlerSpec handler : handlers) {
      longest.merge(
          handler.breakerGroup(),
          handler.timeout().plus(handler.grace()),
          (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }
    var made = new HashMap<String, Breaker>();
    longest.forEach((group, run) -> {
      var subject = Order.Subject.breaker(group);
      made.put(
          group,
          new Breaker(
              group,
              settings,
              run.plus(PROBE_MARGIN),
              clock,
              random,
              () -> orders.of(subject).map(Order::instruction)));
    });
    this.breakers = Map.copyOf(made);
  }

  /** The breaker of a configured handler. */
  Breaker of(HandlerSpec handler) {
    return Objects.requireNonNull(breakers.get(handler.breakerGroup()), "group is configured");
  }

  /** Closes the breaker of a group, if there is one, and forgets what it has counted. */
  public void reset(String group) {
    Optional.ofNullable(breakers.get(group)).ifPresent(Breaker::reset);
  }

  /** The state of each group, for heartbeats. */
  public Map<String, String> states() {
    var states = new TreeMap<String, String>();
    breakers.forEach((group, breaker) -> states.put(group, breaker.state().name()));
    return states;
  }

  /**
   * Tells whether more tasks of a queue should be taken. Where one breaker guards all of them, an
   * open one leaves them in Kafka for other nodes instead of taking and deferring them.
   *
   * @param groups those of the handlers that the queue's tasks are for, configured ones
   * @param held tasks of the queue that this node holds already
   */
  public boolean allowsPolling(Set<String> groups, int held) {
    if (groups.size() != 1) {
      return true;
    }
    Breaker only =
        Objects.requireNonNull(breakers.get(groups.iterator().next()), "group is configured");
    return switch (only.state()) {
      case CLOSED, DISABLED -> true;
      case OPEN, FORCED_OPEN -> false;
      case HALF_OPEN -> held < only.probes();
    };
  }
}
