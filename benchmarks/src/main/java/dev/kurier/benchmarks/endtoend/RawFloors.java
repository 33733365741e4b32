package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.ClosedLoop;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Latencies;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Sample;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What bare Kafka takes for the same records on the same broker. */
record RawFloors(RawKafka kafka, Payload payload) {

  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(200);

  /** One producer, as fast as it can. */
  Contestant produce(BacklogSize size) {
    return Running.floor(
        "bare produce", (_, time) -> size.learn(fill(RawKafka.SINK, size.next(time))));
  }

  /** A share consumer that accepts and does nothing else. */
  Contestant take(BacklogSize size) {
    return Running.floor(
        "bare share consumer",
        (_, time) -> {
          int count = size.next(time);
          var _ = fill(RawKafka.IN, count);
          Arrivals arrivals = new Arrivals(count);
          try (ShareConsumer<byte[], byte[]> consumer = kafka.taking("raw-take")) {
            take(consumer, arrivals);
          }
          return size.learn(arrivals.await(Duration.ZERO));
        });
  }

  private static void take(ShareConsumer<byte[], byte[]> consumer, Arrivals arrivals) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!arrivals.isComplete() && System.nanoTime() < deadline) {
      var records = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        consumer.acknowledge(record, AcknowledgeType.ACCEPT);
      }
      if (!records.isEmpty()) {
        var _ = consumer.commitSync();
      }
      records.forEach(_ -> arrivals.arrive());
    }
  }

  /** A backlog through an echo and back. */
  Contestant twoHops(BacklogSize size) {
    return Running.floor("bare two hops", (_, time) -> size.learn(drain(size.next(time))));
  }

  Sample drain(int count) throws InterruptedException {
    Arrivals arrivals = new Arrivals(count);
    var _ = fill(RawKafka.IN, count);
    try (Consumer<byte[], byte[]> reader = kafka.reading();
        RawEcho _ = RawEcho.start(kafka)) {
      long deadline = System.nanoTime() + LONGEST.toNanos();
      while (!arrivals.isComplete() && System.nanoTime() < deadline) {
        reader.poll(POLL).forEach(_ -> arrivals.arrive());
      }
    }
    return arrivals.await(Duration.ZERO);
  }

  /** One record through an echo and back, then the next. */
  Contestant roundTrip() {
    return Running.floor(
        "bare two hops",
        (_, time) -> {
          try (Consumer<byte[], byte[]> reader = kafka.reading();
              Producer<byte[], byte[]> producer = kafka.submitting();
              RawEcho _ = RawEcho.start(kafka)) {
            roundTrip(producer, reader, new Latencies());
            return ClosedLoop.ofPlatformThreads()
                .run(List.of(latencies -> roundTrip(producer, reader, latencies)), time);
          }
        });
  }

  private void roundTrip(
      Producer<byte[], byte[]> producer, Consumer<byte[], byte[]> reader, Latencies latencies) {
    long began = System.nanoTime();
    var _ = producer.send(new ProducerRecord<>(RawKafka.IN, payload.bytes()));
    while (reader.poll(POLL).isEmpty()) {
      if (System.nanoTime() - began > LONGEST.toNanos()) {
        throw new IllegalStateException("a record did not come back within " + LONGEST);
      }
    }
    latencies.add(System.nanoTime() - began);
  }

  /** From a producer to a share consumer, so many a second. */
  Contestant oneHop(Paced paced) {
    return Running.floor(
        "bare one hop",
        (_, time) -> {
          try (Producer<byte[], byte[]> producer = kafka.submitting();
              RawReceiver receiver = RawReceiver.start(kafka)) {
            producer.send(stamped()).get();
            receiver.awaitFirst();
            return paced.measure(
                time,
                () -> {
                  var _ = producer.send(stamped());
                },
                receiver::take);
          } catch (ExecutionException e) {
            throw new IllegalStateException("a record was not stored: " + e.getCause(), e);
          }
        });
  }

  private ProducerRecord<byte[], byte[]> stamped() {
    byte[] now = ByteBuffer.allocate(Long.BYTES).putLong(System.nanoTime()).array();
    return new ProducerRecord<>(RawKafka.IN, now, payload.bytes());
  }

  private Sample fill(String topic, int count) throws InterruptedException {
    Arrivals stored = new Arrivals(count);
    byte[] value = payload.bytes();
    try (Producer<byte[], byte[]> producer = kafka.submitting()) {
      long began = System.nanoTime();
      for (int n = 0; n < count; n++) {
        var _ =
            producer.send(
                new ProducerRecord<>(topic, key(n), value),
                (_, failure) -> {
                  if (failure == null) {
                    stored.arrive();
                  } else {
                    stored.fail(failure);
                  }
                });
      }
      stored.await(LONGEST);
      return Sample.rate(count, Duration.ofNanos(System.nanoTime() - began));
    }
  }

  /** As long as a task's id. */
  private static byte[] key(int n) {
    return ByteBuffer.allocate(36).putInt(n * 0x9E3779B9).putInt(n).array();
  }
}
