package dev.kurier.runner.kafka;

import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.util.Map;

/**
 * Which Kafka an installation lives in and how its topics are made.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param names the names of all topics
 * @param partitions of every topic, at least 1; the same in the whole installation and for ever
 * @param replicas of every topic that is made, at least 1
 * @param lock how long the broker keeps a record for a pump before it gives it to another
 * @param client further properties of every client, for example those of TLS and SASL
 * @param stateKept how long a state is kept that is not written again, at least an hour
 * @param groups how runners share tasks; the same in the whole installation
 */
public record KafkaSettings(
    String bootstrapServers,
    TopicNames names,
    int partitions,
    int replicas,
    Duration lock,
    Map<String, String> client,
    Duration stateKept,
    GroupKind groups) {

  /** How long states are kept unless it is set. */
  public static final Duration STATE_KEPT = Duration.ofDays(14);

  /** Checks the ranges and copies the properties. */
  public KafkaSettings {
    client = Map.copyOf(client);
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("bootstrap servers are host:port, separated by commas");
    }
    if (partitions < 1 || replicas < 1 || replicas > Short.MAX_VALUE) {
      throw new IllegalArgumentException("a topic has at least one partition and one replica");
    }
    if (!lock.isPositive()) {
      throw new IllegalArgumentException("the lock on a record lasts longer than nothing");
    }
    if (stateKept.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException("states are kept for an hour at least");
    }
  }

  /** The same with share groups that keeps states for {@link #STATE_KEPT}. */
  public KafkaSettings(
      String bootstrapServers,
      TopicNames names,
      int partitions,
      int replicas,
      Duration lock,
      Map<String, String> client) {
    this(bootstrapServers, names, partitions, replicas, lock, client, STATE_KEPT, GroupKind.SHARE);
  }

  /** The same with another time for states. */
  public KafkaSettings keeping(Duration states) {
    return new KafkaSettings(
        bootstrapServers, names, partitions, replicas, lock, client, states, groups);
  }

  /** The same with another kind of groups. */
  public KafkaSettings in(GroupKind kind) {
    return new KafkaSettings(
        bootstrapServers, names, partitions, replicas, lock, client, stateKept, kind);
  }

  /** A cluster on this machine's usual port: 6 partitions, 1 replica, locks of 15 s. */
  public static KafkaSettings defaults() {
    return new KafkaSettings(
        "localhost:9092",
        new TopicNames(TopicNames.DEFAULT_NAMESPACE),
        6,
        1,
        Duration.ofSeconds(15),
        Map.of());
  }

  /** The same installation, reached elsewhere. */
  public KafkaSettings at(String servers) {
    return new KafkaSettings(servers, names, partitions, replicas, lock, client, stateKept, groups);
  }
}
