package dev.kurier.runner.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes what clients and runners write, to partition 0 of the demonstration's topics. */
final class Wire {

  private static final String QUEUE = "default";

  private Wire() {}

  static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  static Task task(String id, String type, String payload) {
    return task(id, type, QUEUE, payload);
  }

  static Task task(String id, String type, String queue, String payload) {
    var json = JsonText.of(payload);
    var header =
        new TaskHeader(
            new TaskId(id),
            type,
            queue,
            id,
            Optional.empty(),
            id,
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            json.sha256(),
            Optional.empty());
    return new Task(header, json, Map.of());
  }

  static Future<RecordMetadata> submit(KafkaProducer<byte[], byte[]> producer, Task task) {
    String id = task.header().id().value();
    String queue = task.header().queue();
    return send(producer, "kurier.tasks." + queue, id, Codecs.task(queue).encode(task));
  }

  static Future<RecordMetadata> report(KafkaProducer<byte[], byte[]> producer, Event event) {
    return send(producer, "kurier.events", "event", Codecs.EVENT.encode(event));
  }

  private static Future<RecordMetadata> send(
      KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
    return producer.send(new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value));
  }
}
