package dev.kurier.runner.config;

import dev.kurier.runner.guard.BreakerSettings;
import dev.kurier.runner.kafka.KafkaSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of one installation as a node or a command sees them.
 *
 * @param kafka the cluster, its topics and how to reach it
 * @param queues how this node serves each queue, by name; never empty
 * @param handlers what this node can run, in the order of the file
 * @param apps the submitters whose reply topics are made
 * @param node how the node behaves
 * @param breaker how a circuit breaker behaves
 * @param retry how the ledger spaces attempts
 * @param ledger how it judges nodes, and how long it remembers
 */
public record KurierConfig(
    KafkaSettings kafka,
    Map<String, QueueConfig> queues,
    List<HandlerConfig> handlers,
    Set<String> apps,
    NodeConfig node,
    BreakerSettings breaker,
    RetryConfig retry,
    LedgerConfig ledger) {

  /** Copies the collections in their order. */
  public KurierConfig {
    queues = Collections.unmodifiableMap(new LinkedHashMap<>(queues));
    handlers = List.copyOf(handlers);
    apps = Set.copyOf(apps);
  }

  /** The queues whose handlers run in mode {@code embedded}: only nodes for these serve them. */
  public Set<String> embeddedQueues() {
    return handlers.stream()
        .filter(HandlerConfig::isEmbedded)
        .map(HandlerConfig::queue)
        .collect(Collectors.toUnmodifiableSet());
  }
}
