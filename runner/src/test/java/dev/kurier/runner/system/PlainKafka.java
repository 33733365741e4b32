package dev.kurier.runner.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A program that has Kafka's own client and the documentation, nothing of Kurier. */
final class PlainKafka {

  private static final Duration POLL = Duration.ofMillis(500);

  private PlainKafka() {}

  /** Writes a task and waits for the record that answers it. */
  static ConsumerRecord<String, String> ask(
      String bootstrapServers, String id, String task, String app, int partition) throws Exception {
    var replies = new TopicPartition("kurier.replies." + app, partition);
    try (var consumer = readerAtTheEnd(bootstrapServers, replies);
        var producer =
            new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new StringSerializer(),
                new StringSerializer())) {
      var _ =
          producer.send(new ProducerRecord<>("kurier.tasks.default", id, task)).get(30, SECONDS);
      return first(consumer, id);
    }
  }

  private static KafkaConsumer<String, String> readerAtTheEnd(
      String bootstrapServers, TopicPartition partition) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
    var consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    consumer.assign(List.of(partition));
    consumer.seekToEnd(List.of(partition));
    var _ = consumer.position(partition);
    return consumer;
  }

  private static ConsumerRecord<String, String> first(
      KafkaConsumer<String, String> consumer, String key) {
    long end = System.nanoTime() + KurierProcess.LIMIT.toNanos();
    while (System.nanoTime() < end) {
      for (ConsumerRecord<String, String> entry : consumer.poll(POLL)) {
        if (key.equals(entry.key())) {
          return entry;
        }
      }
    }
    throw new AssertionError("no reply to " + key);
  }
}
