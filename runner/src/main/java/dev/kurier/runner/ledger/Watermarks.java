package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the records of tasks stand, all asked for at about one time.
 *
 * @param about the partitions that were asked about, as they were owned then
 * @param floors of topics of tasks and retries: records below are gone, or every runner is done
 *     with them
 * @param ends of {@code events}, read after the floors: what runners said of records below the
 *     floors lies below
 * @param retries the ends of the topics of retries
 */
record Watermarks(
    Map<Integer, PartitionMemory> about,
    Map<TopicPartition, Long> floors,
    Map<TopicPartition, Long> ends,
    Map<TopicPartition, Long> retries) {

  Watermarks {
    about = Map.copyOf(about);
    floors = Map.copyOf(floors);
    ends = Map.copyOf(ends);
    retries = Map.copyOf(retries);
  }

  /** No runner will take this record any more. */
  boolean isPassed(Coordinates at) {
    Long floor = floors.get(new TopicPartition(at.topic(), at.partition()));
    return floor != null && at.offset() < floor;
  }
}
