package dev.kurier.runner.report;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Event;
import dev.kurier.runner.kafka.BrokerTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes events. Those of one partition stand in the log in the order in which they were sent.
 * Thread-safe.
 */
public final class EventReporter implements AutoCloseable {

  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Codec<Event> codec;
  private final BrokerTime time;

  /**
   * Uses, and in the end closes, an idempotent producer.
   *
   * @param time learns the brokers' time from their words
   */
  public EventReporter(
      Producer<byte[], byte[]> producer, String topic, Codec<Event> codec, BrokerTime time) {
    this.producer = producer;
    this.topic = topic;
    this.codec = codec;
    this.time = time;
  }

  /**
   * Sends an event.
   *
   * @param partition that of the record it speaks of
   * @param key whose event it is: a task's id or a node's
   * @return completes with the broker's word, or exceptionally
   */
  public CompletableFuture<RecordMetadata> send(int partition, String key, Event event) {
    var word = new CompletableFuture<RecordMetadata>();
    try {
      var record =
          new ProducerRecord<>(
              topic, partition, key.getBytes(StandardCharsets.UTF_8), codec.encode(event));
      var ignored =
          producer.send(
              record,
              (metadata, failure) -> {
                if (failure == null) {
                  time.heard(metadata.timestamp());
                  word.complete(metadata);
                } else {
                  word.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      word.completeExceptionally(e);
    }
    return word;
  }

  @Override
  public void close() {
    producer.close(CLOSING);
  }
}
