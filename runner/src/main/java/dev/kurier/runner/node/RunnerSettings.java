package dev.kurier.runner.node;

import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.acquire.Shares;
import dev.kurier.runner.guard.BreakerSettings;
import dev.kurier.runner.report.ReportSettings;
import dev.kurier.runner.task.HandlerSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a node runs tasks.
 *
 * @param queues the queues it serves, by name
 * @param handlers the handlers it has; one for each task type
 * @param types the task types that a queue is for; one that is not named may hold any
 * @param shares how many runs at once, and what each queue has of them
 * @param drain how long an orderly stop waits for runs under way
 * @param start when it refuses to start
 * @param breaker when a dependency's circuit breaker opens
 * @param report heartbeats
 */
public record RunnerSettings(
    Map<String, AcquireSettings> queues,
    List<HandlerSpec> handlers,
    Map<String, Set<String>> types,
    Shares shares,
    Duration drain,
    StartConditions start,
    BreakerSettings breaker,
    ReportSettings report) {

  /** Checks the ranges and copies the collections. */
  public RunnerSettings {
    queues = Map.copyOf(queues);
    handlers = List.copyOf(handlers);
    types = Map.copyOf(types);
    if (drain.isNegative()) {
      throw new IllegalArgumentException("drain is not negative");
    }
    queues.keySet().forEach(shares::require);
    var served = new HashSet<String>();
    for (HandlerSpec handler : handlers) {
      if (!served.add(handler.type())) {
        throw new IllegalArgumentException("two handlers serve the type " + handler.type());
      }
    }
  }

  /** One whose queues hold any type, have equal shares of the slots, and lend all of them. */
  public RunnerSettings(
      Map<String, AcquireSettings> queues,
      List<HandlerSpec> handlers,
      int slots,
      Duration drain,
      StartConditions start,
      BreakerSettings breaker,
      ReportSettings report) {
    this(
        queues,
        handlers,
        Map.of(),
        Shares.equal(slots, queues.keySet()),
        drain,
        start,
        breaker,
        report);
  }

  /** How many runs at once. */
  public int slots() {
    return shares.slots();
  }

  /** The circuit breakers of all handlers that the tasks of each queue are for. */
  Map<String, Set<String>> breakerGroups() {
    return queues.keySet().stream()
        .collect(Collectors.toUnmodifiableMap(queue -> queue, this::breakerGroups));
  }

  private Set<String> breakerGroups(String queue) {
    Set<String> only = types.getOrDefault(queue, Set.of());
    return handlers.stream()
        .filter(handler -> only.isEmpty() || only.contains(handler.type()))
        .map(HandlerSpec::breakerGroup)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The queues whose tasks the ledger lets go by priority. */
  Set<String> managed() {
    return queues.entrySet().stream()
        .filter(queue -> queue.getValue().isManaged())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * When a runner refuses to start.
   *
   * @param strict when a handler is not ready, instead of deferring its tasks
   * @param tier when a handler is behind walls of a lower tier, 0 to 2
   */
  public record StartConditions(boolean strict, int tier) {

    /** It starts with what there is. */
    public static StartConditions none() {
      return new StartConditions(false, 0);
    }
  }

  /** The queue {@code default}, no handlers, a slot for each processor, 30 s to drain. */
  public static RunnerSettings defaults() {
    return new RunnerSettings(
        Map.of("default", AcquireSettings.defaults()),
        List.of(),
        Runtime.getRuntime().availableProcessors(),
        Duration.ofSeconds(30),
        StartConditions.none(),
        BreakerSettings.defaults(),
        ReportSettings.defaults());
  }
}
