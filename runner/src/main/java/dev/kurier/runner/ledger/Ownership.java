package dev.kurier.runner.ledger;

import dev.kurier.protocol.TopicNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions this ledger decides about. Who has a partition of {@code events} owns that
 * number in every topic; what comes without it waits. Confined to the ledger's thread.
 */
final class Ownership implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicNames names;
  private final StateReader states;
  private final Supplier<PartitionMemory> empty;
  private final Changes changes;
  private final Optional<Standby> standby;
  private final Set<TopicPartition> assigned = new HashSet<>();
  private final Map<Integer, PartitionMemory> memories = new HashMap<>();
  private Optional<LedgerHealth.Rebuild> rebuilt = Optional.empty();

  Ownership(
      Consumer<byte[], byte[]> consumer,
      TopicNames names,
      StateReader states,
      Supplier<PartitionMemory> empty,
      Changes changes,
      Optional<Standby> standby) {
    this.standby = standby;
    this.consumer = consumer;
    this.names = names;
    this.states = states;
    this.empty = empty;
    this.changes = changes;
  }

  /** Who else must know of partitions that come and go. */
  interface Changes {
    void gone(Collection<TopicPartition> partitions);

    /** Everything with this number is decided here from now on. */
    void came(int partition);
  }

  /** What the last takeover took. */
  Optional<LedgerHealth.Rebuild> rebuilt() {
    return rebuilt;
  }

  Map<Integer, PartitionMemory> memories() {
    return memories;
  }

  TopicPartition events(int partition) {
    return new TopicPartition(names.events(), partition);
  }

  /** Up to where the events with this number are folded, if a broker has told where they end. */
  OptionalLong foldedEvents(int partition) {
    TopicPartition events = events(partition);
    return consumer.currentLag(events).isPresent()
        ? OptionalLong.of(consumer.position(events))
        : OptionalLong.empty();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    assigned.addAll(partitions);
    if (partitions.stream().anyMatch(partition -> partition.topic().equals(names.events()))) {
      rebuilt = Optional.empty();
    }
    for (TopicPartition partition : partitions) {
      if (partition.topic().equals(names.events())) {
        rebuild(partition.partition());
      }
    }
    pauseTheHalfOwned();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    assigned.removeAll(partitions);
    changes.gone(partitions);
    for (TopicPartition partition : partitions) {
      if (partition.topic().equals(names.events())) {
        memories.remove(partition.partition());
        LOG.atInfo().addKeyValue("partition", partition.partition()).log("partition given up");
      }
    }
    pauseTheHalfOwned();
  }

  private void rebuild(int partition) {
    TopicPartition state = new TopicPartition(names.state(), partition);
    Optional<Standby.Warm> warm = standby.flatMap(known -> known.take(state));
    PartitionMemory memory = warm.map(Standby.Warm::memory).orElseGet(empty);
    OptionalLong from =
        warm.map(known -> OptionalLong.of(known.position())).orElseGet(OptionalLong::empty);
    LedgerHealth.Rebuild read = states.readInto(memory, state, from);
    rebuilt = Optional.of(rebuilt.map(read::and).orElse(read));
    memories.put(partition, memory);
    changes.came(partition);
    LOG.atInfo()
        .addKeyValue("partition", partition)
        .addKeyValue("openTasks", memory.openTasks())
        .addKeyValue("states", read.records())
        .addKeyValue("took", read.took())
        .log("partition taken over");
  }

  private void pauseTheHalfOwned() {
    Set<TopicPartition> ours = new HashSet<>();
    Set<TopicPartition> waiting = new HashSet<>();
    for (TopicPartition partition : assigned) {
      (memories.containsKey(partition.partition()) ? ours : waiting).add(partition);
    }
    consumer.resume(ours);
    consumer.pause(waiting);
  }
}
