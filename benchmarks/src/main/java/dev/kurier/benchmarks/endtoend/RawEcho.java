package dev.kurier.benchmarks.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Sends back each record as a runner has to at the least: takes it from a share group, writes it to
 * another topic, waits for the broker's word, accepts it. Two pumps, each on a thread of its own.
 */
final class RawEcho implements AutoCloseable {

  private static final int PUMPS = 2;
  private static final Duration POLL = Duration.ofMillis(200);

  private final RawKafka kafka;
  private final Producer<byte[], byte[]> producer;
  private final AtomicBoolean isOpen = new AtomicBoolean(true);
  private final List<Thread> pumps;

  private RawEcho(RawKafka kafka) {
    this.kafka = kafka;
    this.producer = kafka.answering();
    this.pumps =
        IntStream.range(0, PUMPS)
            .mapToObj(n -> Thread.ofPlatform().daemon().name("raw-" + n).unstarted(this::pump))
            .toList();
  }

  static RawEcho start(RawKafka kafka) {
    RawEcho echo = new RawEcho(kafka);
    echo.pumps.forEach(Thread::start);
    return echo;
  }

  private void pump() {
    try (ShareConsumer<byte[], byte[]> consumer = kafka.taking(Thread.currentThread().getName())) {
      while (isOpen.get()) {
        echo(consumer, consumer.poll(POLL));
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("an echo was not stored: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void echo(ShareConsumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  RawKafka.OUT, record.partition(), record.key(), record.value())));
    }
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
    for (ConsumerRecord<byte[], byte[]> record : records) {
      consumer.acknowledge(record, AcknowledgeType.ACCEPT);
    }
    if (!records.isEmpty()) {
      var _ = consumer.commitSync();
    }
  }

  @Override
  public void close() {
    isOpen.set(false);
    try {
      for (Thread pump : pumps) {
        pump.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
