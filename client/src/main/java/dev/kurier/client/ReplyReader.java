package dev.kurier.client;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one partition of the reply topic and hands every reply to the tasks in flight. One platform
 * thread of its own uses the consumer; other threads only close it.
 */
final class ReplyReader implements Wiring.Replies {

  private static final Logger LOG = LoggerFactory.getLogger(ReplyReader.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition source;
  private final InFlight inFlight;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final LongAdder malformed = new LongAdder();

  private ReplyReader(Consumer<byte[], byte[]> consumer, TopicPartition source, InFlight inFlight) {
    this.consumer = consumer;
    this.source = source;
    this.inFlight = inFlight;
    this.thread = new Thread(this::run, "kurier-replies-" + source);
    this.thread.setDaemon(true);
  }

  /** Starts at the end of the partition: what is submitted after this returns is answered later. */
  static ReplyReader start(
      Consumer<byte[], byte[]> consumer, TopicPartition source, InFlight inFlight) {
    try {
      consumer.assign(List.of(source));
      consumer.seekToEnd(List.of(source));
      LOG.atDebug()
          .addKeyValue("partition", source)
          .addKeyValue("offset", consumer.position(source))
          .log("replies.reading");
    } catch (KafkaException e) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      throw e;
    }
    ReplyReader reader = new ReplyReader(consumer, source, inFlight);
    reader.thread.start();
    return reader;
  }

  @Override
  public long malformed() {
    return malformed.sum();
  }

  private void run() {
    try {
      while (closing.getCount() > 0) {
        readOnce();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void readOnce() throws InterruptedException {
    try {
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
        take(entry);
      }
    } catch (WakeupException e) {
      LOG.atTrace().addKeyValue("partition", source).log("replies.woken");
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("partition", source)
          .addKeyValue("cause", Causes.describe(e))
          .log("replies.unreadable");
      closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> entry) {
    Decoded<Reply> decoded = Codecs.REPLY.decode(entry.value());
    if (decoded instanceof Decoded.Valid<Reply> valid) {
      inFlight.complete(valid.value());
    } else if (decoded instanceof Decoded.Malformed<Reply> broken) {
      malformed.increment();
      LOG.atWarn()
          .addKeyValue("partition", source)
          .addKeyValue("offset", entry.offset())
          .addKeyValue("code", broken.code())
          .log("replies.malformed");
    }
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
