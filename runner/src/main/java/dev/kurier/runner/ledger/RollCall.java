package dev.kurier.runner.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the nodes that are lost. Silence says nothing by itself: the brokers may be the silent
 * ones, for the nodes as well. So they are asked, from half of the limit on: an answer proves that
 * a word would have been heard, and whether all of it has been read; without an answer every node
 * counts as heard. Confined to the ledger's thread.
 */
final class RollCall {

  private static final Logger LOG = LoggerFactory.getLogger(RollCall.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final long BETWEEN_QUESTIONS = Duration.ofMillis(500).toNanos();

  private final Liveness liveness;
  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private long askedAt;

  /**
   * Asks as a reader.
   *
   * @param topic that of the events
   * @param nanos now, of a clock that only goes forward
   */
  RollCall(Liveness liveness, Consumer<byte[], byte[]> consumer, String topic, long nanos) {
    this.liveness = liveness;
    this.consumer = consumer;
    this.topic = topic;
    this.askedAt = nanos - BETWEEN_QUESTIONS;
  }

  /** A node that is lost for a partition. */
  record Absent(int partition, String node) {}

  /**
   * Who is absent among those who hold claims.
   *
   * @param claimants of each partition
   * @param nanos now
   */
  List<Absent> absent(Map<Integer, Set<String>> claimants, long nanos) {
    List<TopicPartition> quiet =
        claimants.entrySet().stream()
            .filter(entry -> isQuiet(entry.getKey(), entry.getValue()))
            .map(entry -> new TopicPartition(topic, entry.getKey()))
            .toList();
    if (quiet.isEmpty() || nanos - askedAt < BETWEEN_QUESTIONS) {
      return List.of();
    }
    askedAt = nanos;
    List<Absent> absent = new ArrayList<>();
    for (int partition : caughtUp(quiet)) {
      claimants.getOrDefault(partition, Set.of()).stream()
          .filter(node -> liveness.isSilent(partition, node))
          .forEach(node -> absent.add(new Absent(partition, node)));
    }
    return absent;
  }

  private boolean isQuiet(int partition, Set<String> nodes) {
    // No short cut: the question makes a node known that was never heard.
    return nodes.stream().filter(node -> liveness.isQuiet(partition, node)).count() > 0;
  }

  /** The partitions of which everything has been read that the brokers have. */
  private Set<Integer> caughtUp(List<TopicPartition> quiet) {
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(quiet, PATIENCE);
      return quiet.stream()
          .filter(one -> hasRead(one, ends.getOrDefault(one, Long.MAX_VALUE)))
          .map(TopicPartition::partition)
          .collect(Collectors.toSet());
    } catch (TimeoutException e) {
      LOG.atWarn().addKeyValue("partitions", quiet).log("nodes cannot be heard");
      quiet.forEach(one -> liveness.pardon(one.partition()));
      return Set.of();
    }
  }

  private boolean hasRead(TopicPartition partition, long end) {
    return consumer.position(partition, PATIENCE) >= end;
  }
}
