package dev.kurier.runner.system;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the state topic from its beginning, through restarts of the broker too. One thread. */
final class StateWatch implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, TaskState> states = new HashMap<>();

  StateWatch(String bootstrapServers) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(new TopicNames("kurier").state()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads until the states are so; fails when no state has changed for a while. */
  void await(String what, Predicate<StateWatch> condition) {
    long lastChange = System.nanoTime();
    while (!condition.test(this)) {
      if (read() > 0) {
        lastChange = System.nanoTime();
      } else if (System.nanoTime() - lastChange > KurierProcess.LIMIT.toNanos()) {
        throw new AssertionError(
            "not seen: %s; %d tasks, %d ended".formatted(what, states.size(), ended()));
      }
    }
  }

  private int read() {
    int count = 0;
    for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
      if (entry.value() != null
          && Codecs.STATE.decode(entry.value()) instanceof Decoded.Valid<TaskState> valid) {
        states.put(valid.value().task().id().value(), valid.value());
        count++;
      }
    }
    return count;
  }

  Collection<TaskState> states() {
    return Collections.unmodifiableCollection(states.values());
  }

  Optional<TaskState> find(String id) {
    return Optional.ofNullable(states.get(id));
  }

  boolean is(String id, Status status) {
    return find(id).filter(state -> state.status() == status).isPresent();
  }

  int ended() {
    return (int) states.values().stream().filter(state -> state.status().isTerminal()).count();
  }

  /** Tells whether so many have ended while others run. */
  boolean isAmidst(int ended) {
    return ended() >= ended && states.values().stream().anyMatch(one -> one.claim().isPresent());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
