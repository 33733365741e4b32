package dev.kurier.runner.node;

import dev.kurier.protocol.Order;
import dev.kurier.runner.guard.BreakerState;
import dev.kurier.runner.ledger.Ledger;
import dev.kurier.runner.ledger.LedgerHealth;
import dev.kurier.runner.ledger.LedgerHealth.Rebuild;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The figures of a node's roles. All are read when they are asked for; the roles keep them anyway.
 */
final class Meters {

  private static final double MILLIS = 1_000;

  private final MeterRegistry registry;

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  void of(Ledger ledger) {
    String ended = "Tasks that ended, as committed by this ledger since its start";
    ledger
        .tally()
        .ended()
        .forEach((status, count) -> counter("kurier.tasks.ended", ended, "status", status, count));
    String duplicates = "Outcomes that came after the deciding one";
    ledger
        .tally()
        .duplicates()
        .forEach((cause, count) -> counter("kurier.duplicates", duplicates, "cause", cause, count));
    LongAdder lost = ledger.tally().lost();
    FunctionCounter.builder("kurier.tasks.lost", lost, LongAdder::sum)
        .description("Tasks that ended because Kafka dropped their record")
        .register(registry);
    gauge("kurier.open.tasks", "Tasks that have not ended", () -> ledger.health().openTasks());
    gauge(
        "kurier.ledger.lag",
        "Records that the ledger has not read yet",
        () -> ledger.health().work().lag());
    Gauge.builder("kurier.ledger.rebuild", () -> seconds(ledger.health()))
        .description("What the last takeover of partitions took")
        .baseUnit("seconds")
        .register(registry);
  }

  void of(RunnerNode runner) {
    gauge("kurier.slots", "Runs that this runner may have at once", () -> runner.health().slots());
    gauge("kurier.slots.used", "Runs that it has", () -> runner.health().running());
    gauge("kurier.claims.held", "Runs that it has claimed", runner::claims);
    FunctionCounter.builder("kurier.replies.reported", runner, RunnerNode::repliesReported)
        .description("Replies sent before the ledger has decided, as their tasks ask for it")
        .register(registry);
    runner
        .breakerGroups()
        .forEach((handler, group) ->
            Gauge.builder("kurier.breaker.open", () -> runner.isOpen(group) ? 1 : 0)
                .description("Whether the handler's circuit breaker lets nothing through")
                .tag("handler", handler)
                .register(registry));
    runner.breakerGroups().values().stream().distinct().forEach(group -> breaker(runner, group));
    for (Order.Instruction word : Order.Instruction.values()) {
      Gauge.builder("kurier.orders", () -> count(runner.orders(), word))
          .description("Operators' orders that this runner obeys")
          .tag("instruction", word.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private void breaker(RunnerNode runner, String group) {
    for (BreakerState state : BreakerState.values()) {
      Gauge.builder(
              "kurier.breaker.state", () -> runner.breakerState(group).equals(state.name()) ? 1 : 0)
          .description("1 for the state of the group's circuit breaker, 0 for the others")
          .tag("group", group)
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  private static long count(List<Order> orders, Order.Instruction word) {
    return orders.stream().filter(order -> order.instruction() == word).count();
  }

  private void counter(String name, String about, String tag, Enum<?> value, LongAdder count) {
    FunctionCounter.builder(name, count, LongAdder::sum)
        .description(about)
        .tag(tag, value.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private void gauge(String name, String about, Supplier<Number> figure) {
    Gauge.builder(name, figure).description(about).register(registry);
  }

  private static double seconds(LedgerHealth health) {
    Duration took = health.work().rebuild().map(Rebuild::took).orElse(Duration.ZERO);
    return took.toMillis() / MILLIS;
  }
}
