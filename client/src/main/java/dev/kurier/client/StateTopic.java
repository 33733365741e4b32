package dev.kurier.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** All partitions of the state topic, read by one thread; {@link #wakeUp} alone is for others. */
final class StateTopic implements AutoCloseable {

  /** Bounds how long somebody new waits for a lap to start. */
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private Map<TopicPartition, Long> ends = Map.of();

  StateTopic(Consumer<byte[], byte[]> consumer, String topic) {
    this.consumer = consumer;
    this.topic = topic;
  }

  void toBeginning() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new KafkaException("there is no topic " + topic);
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    ends = consumer.endOffsets(partitions);
  }

  /** Tells whether anything is unread of what was there when the lap began. */
  boolean isBehind() {
    return ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
  }

  /** The next states of tasks that somebody wants; other records are not even decoded. */
  List<TaskState> poll(Predicate<TaskId> wanted) {
    List<TaskState> states = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
      if (isWanted(entry.key(), wanted)
          && Codecs.STATE.decode(entry.value()) instanceof Decoded.Valid<TaskState> valid) {
        states.add(valid.value());
      }
    }
    return states;
  }

  void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }

  private static boolean isWanted(byte[] key, Predicate<TaskId> wanted) {
    String id = key == null ? "" : new String(key, UTF_8);
    return TaskId.isWellFormed(id) && wanted.test(new TaskId(id));
  }
}
