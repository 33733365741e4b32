package dev.kurier.runner.cli;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Tails the heartbeats of all nodes on a thread of its own. */
final class DemoEvents implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Consumer<Event.Heartbeat> listener;
  private final Thread thread;

  private DemoEvents(KafkaConsumer<byte[], byte[]> consumer, Consumer<Event.Heartbeat> listener) {
    this.consumer = consumer;
    this.listener = listener;
    this.thread = Thread.ofPlatform().daemon().name("demo-events").unstarted(this::run);
  }

  /** Sees what comes after now. */
  static DemoEvents follow(Installation installation, Consumer<Event.Heartbeat> listener) {
    Map<String, Object> properties = new HashMap<>(installation.properties());
    properties.put("isolation.level", "read_committed");
    properties.put("auto.offset.reset", "latest");
    var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(installation.names().events()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    DemoEvents events = new DemoEvents(consumer, listener);
    events.thread.start();
    return events;
  }

  private void run() {
    try (consumer) {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
          if (Codecs.EVENT.decode(entry.value())
              instanceof Decoded.Valid<Event>(Event.Heartbeat beat)) {
            listener.accept(beat);
          }
        }
      }
    } catch (WakeupException e) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
