package dev.kurier.runner.ledger;

import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Follows the states of partitions that others own, so that one can be taken over without reading
 * all of it. Confined to the ledger's thread.
 */
final class Standby implements AutoCloseable {

  private static final Duration LOOK_FOR_TOPIC = Duration.ofSeconds(10);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicNames names;
  private final Supplier<PartitionMemory> empty;
  private final Map<TopicPartition, PartitionMemory> followed = new HashMap<>();
  private Set<TopicPartition> all = Set.of();

  Standby(Consumer<byte[], byte[]> consumer, TopicNames names, Supplier<PartitionMemory> empty) {
    this.consumer = consumer;
    this.names = names;
    this.empty = empty;
  }

  /** A memory that holds all states below a position. */
  record Warm(PartitionMemory memory, long position) {}

  /** Reads what there is, without waiting for more. */
  void follow(Set<Integer> owned) {
    assign(owned);
    if (followed.isEmpty()) {
      return;
    }
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ZERO)) {
      PartitionMemory memory = followed.get(new TopicPartition(record.topic(), record.partition()));
      if (memory != null) {
        StateReader.remember(memory, record);
      }
    }
  }

  long openTasks() {
    return followed.values().stream().mapToLong(PartitionMemory::openTasks).sum();
  }

  /** Gives away what it knows of a partition. */
  Optional<Warm> take(TopicPartition state) {
    PartitionMemory memory = followed.get(state);
    if (memory == null) {
      return Optional.empty();
    }
    long position = consumer.position(state);
    followed.remove(state);
    consumer.assign(followed.keySet());
    return Optional.of(new Warm(memory, position));
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void assign(Set<Integer> owned) {
    if (all.isEmpty()) {
      Set<TopicPartition> found = new HashSet<>();
      consumer
          .partitionsFor(names.state(), LOOK_FOR_TOPIC)
          .forEach(info -> found.add(new TopicPartition(info.topic(), info.partition())));
      all = found;
    }
    for (TopicPartition state : all) {
      if (!owned.contains(state.partition()) && !followed.containsKey(state)) {
        followed.put(state, empty.get());
        consumer.assign(followed.keySet());
        consumer.seekToBeginning(List.of(state));
      }
    }
  }
}
