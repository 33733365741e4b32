package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Latencies;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;

/** Takes records that hold the time at which they were sent. A thread of its own polls. */
final class RawReceiver implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final long LONGEST_SECONDS = 30;

  private final RawKafka kafka;
  private final BlockingQueue<Long> latencies = new LinkedBlockingQueue<>();
  private final AtomicBoolean isOpen = new AtomicBoolean(true);
  private final Thread thread;

  private RawReceiver(RawKafka kafka) {
    this.kafka = kafka;
    this.thread = Thread.ofPlatform().daemon().name("raw-receiver").unstarted(this::receive);
  }

  static RawReceiver start(RawKafka kafka) {
    RawReceiver receiver = new RawReceiver(kafka);
    receiver.thread.start();
    return receiver;
  }

  private void receive() {
    try (ShareConsumer<byte[], byte[]> consumer = kafka.taking("raw-receiver")) {
      while (isOpen.get()) {
        var records = consumer.poll(POLL);
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          latencies.add(now - ByteBuffer.wrap(record.key()).getLong());
          consumer.acknowledge(record, AcknowledgeType.ACCEPT);
        }
        if (!records.isEmpty()) {
          var _ = consumer.commitSync();
        }
      }
    }
  }

  /** Returns when the first one is here; it is not counted. */
  void awaitFirst() throws InterruptedException {
    var _ = next();
  }

  /** Adds how long the next ones took. */
  void take(int count, Latencies to) throws InterruptedException {
    for (int n = 0; n < count; n++) {
      to.add(next());
    }
  }

  private long next() throws InterruptedException {
    Long latency = latencies.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
    if (latency == null) {
      throw new IllegalStateException("a record did not arrive within " + LONGEST_SECONDS + " s");
    }
    return latency;
  }

  @Override
  public void close() {
    isOpen.set(false);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
