package dev.kurier.runner.ledger;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far records are folded and not yet committed. Records that changed nothing need no
 * transaction of their own. Confined to the ledger's thread.
 */
final class Offsets {

  private static final long LATEST = Duration.ofSeconds(5).toNanos();

  private final Map<TopicPartition, OffsetAndMetadata> pending = new HashMap<>();
  private long oldest;

  void folded(Map<TopicPartition, OffsetAndMetadata> next, long nanos) {
    if (pending.isEmpty()) {
      oldest = nanos;
    }
    pending.putAll(next);
  }

  void forget(Collection<TopicPartition> partitions) {
    pending.keySet().removeAll(partitions);
  }

  boolean areOverdue(long nanos) {
    return !pending.isEmpty() && nanos - oldest >= LATEST;
  }

  Map<TopicPartition, OffsetAndMetadata> pending() {
    return Map.copyOf(pending);
  }

  void committed() {
    pending.clear();
  }
}
