package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TopicNames;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the tasks whose record Kafka has dropped: by retention, by the delivery limit, or because
 * the group was moved past it. No time is guessed: a runner writes what it did before it is done
 * with a record, so a task that still waits when all of that is read was never run. Confined to the
 * ledger's thread.
 */
final class DroppedRecords {

  private static final Logger LOG = LoggerFactory.getLogger(DroppedRecords.class);

  private final TopicNames names;
  private Optional<Watermarks> current = Optional.empty();
  private final Set<Integer> unread = new HashSet<>();

  DroppedRecords(TopicNames names) {
    this.names = names;
  }

  /** Judges by these from now on. */
  void know(Watermarks newest) {
    current = Optional.of(newest);
    unread.clear();
    unread.addAll(newest.about().keySet());
  }

  /**
   * Judges the partitions whose events have been read far enough.
   *
   * @param owned what is owned now
   * @param position up to where the events of a partition are folded
   */
  void end(Map<Integer, PartitionMemory> owned, IntFunction<OptionalLong> position, Batch batch) {
    current.ifPresent(watermarks ->
        unread.removeIf(partition -> judged(watermarks, partition, owned, position, batch)));
  }

  // A partition that was given away meanwhile, or came back, is a matter for the next answer.
  private boolean judged(
      Watermarks watermarks,
      int partition,
      Map<Integer, PartitionMemory> owned,
      IntFunction<OptionalLong> position,
      Batch batch) {
    PartitionMemory memory = owned.get(partition);
    if (memory == null || memory != watermarks.about().get(partition)) {
      return true;
    }
    Long end = watermarks.ends().get(new TopicPartition(names.events(), partition));
    OptionalLong read = position.apply(partition);
    if (end == null || read.isEmpty() || read.getAsLong() < end) {
      return false;
    }
    watermarks
        .retries()
        .forEach((retries, last) -> {
          if (retries.partition() == partition) {
            memory.carriers().inherits(retries, last);
          }
        });
    memory
        .carried(queue -> new TopicPartition(names.retries(queue), partition))
        .forEach((id, at) -> {
          if (watermarks.isPassed(at)) {
            drop(partition, id, at, batch);
          }
        });
    return true;
  }

  private static void drop(int partition, TaskId id, Coordinates at, Batch batch) {
    LOG.atError()
        .addKeyValue("task", id)
        .addKeyValue("record", at)
        .log(
            "task expires: Kafka dropped its record before a runner took it; look at the retention"
                + " of the topic, the delivery limit of the runners' group and what killed runners");
    batch.fold(partition, id, new LifecycleEvent.Dropped(at));
  }
}
