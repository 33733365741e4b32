package dev.kurier.runner.ledger;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Where partitions end, with what transactions have written that are still open: whoever reads up
 * to there misses nothing that somebody was told of. Thread-safe.
 */
final class HighWatermarks {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Admin admin;

  HighWatermarks(Admin admin) {
    this.admin = admin;
  }

  long of(TopicPartition partition) {
    return of(List.of(partition)).getOrDefault(partition, 0L);
  }

  Map<TopicPartition, Long> of(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetSpec> latest =
        partitions.stream().collect(Collectors.toMap(one -> one, _ -> OffsetSpec.latest()));
    ListOffsetsOptions all = new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);
    try {
      Map<TopicPartition, ListOffsetsResultInfo> found =
          admin.listOffsets(latest, all).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      Map<TopicPartition, Long> ends = new HashMap<>();
      found.forEach((partition, end) -> ends.put(partition, end.offset()));
      return ends;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ends were asked for", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the ends of " + partitions + " are unknown", e);
    }
  }
}
