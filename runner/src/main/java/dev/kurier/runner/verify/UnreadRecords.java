package dev.kurier.runner.verify;

import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Counts what a group has not read. Offsets alone do not tell: the markers of transactions have
 * some too, and nobody reads those. For one thread.
 */
final class UnreadRecords implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Instant oldEnough;

  UnreadRecords(KafkaSettings kafka, Instant oldEnough) {
    this.consumer = new KafkaConsumer<>(ClientProperties.tail(kafka, "kurier-verify"));
    this.oldEnough = oldEnough;
  }

  /**
   * How many records lie at or behind these positions and are old enough.
   *
   * @throws TimeoutException if the broker does not hand them out in 30 s
   */
  long count(Map<TopicPartition, Long> positions) {
    consumer.assign(positions.keySet());
    Map<TopicPartition, Long> ends = consumer.endOffsets(positions.keySet());
    positions.forEach(consumer::seek);
    long count = 0;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (ends.entrySet().stream().anyMatch(end -> isBefore(end.getKey(), end.getValue()))) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("unread records could not be counted in 30 s");
      }
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
        count += Instant.ofEpochMilli(entry.timestamp()).isBefore(oldEnough) ? 1 : 0;
      }
    }
    return count;
  }

  private boolean isBefore(TopicPartition partition, long end) {
    return consumer.position(partition) < end;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
