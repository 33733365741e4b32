package dev.kurier.runner.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of a topic, committed records only, from its beginning and then for ever, on a thread
 * of its own. The listener is called on that thread alone.
 */
public final class TopicTail implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CATCH_UP = Duration.ofMillis(100);
  private static final long RETRY_MILLIS = 1_000;

  private final String topic;
  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Consumer<ConsumerRecord<byte[], byte[]>> listener;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  /** Makes a reader that has not started. */
  public TopicTail(
      KafkaSettings settings,
      String topic,
      String clientId,
      Consumer<ConsumerRecord<byte[], byte[]>> listener) {
    this(topic, clientId, new KafkaConsumer<>(ClientProperties.tail(settings, clientId)), listener);
  }

  /**
   * The same with a client of the caller's, which it closes in the end.
   *
   * @param consumer reads committed records, from the beginning where it knows no offset
   */
  public TopicTail(
      String topic,
      String name,
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Consumer<ConsumerRecord<byte[], byte[]>> listener) {
    this.topic = topic;
    this.listener = listener;
    this.consumer = consumer;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::read);
  }

  /**
   * Starts and returns when the listener has seen what the topic held.
   *
   * @throws KafkaException if that takes longer than 30 s
   */
  public void start() {
    thread.start();
    try {
      if (!caughtUp.await(30, TimeUnit.SECONDS)) {
        throw new KafkaException("the topic " + topic + " could not be read to its end in 30 s");
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void read() {
    try (consumer) {
      Map<TopicPartition, Long> ends = Map.of();
      while (stopped.getCount() > 0) {
        try {
          if (consumer.assignment().isEmpty()) {
            ends = assign();
          }
          signalWhenPast(ends);
          consumer.poll(caughtUp.getCount() > 0 ? CATCH_UP : POLL).forEach(listener);
        } catch (WakeupException e) {
          // close() ends the loop.
        } catch (KafkaException e) {
          retryLater(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("topic", topic).log("reader of a topic died");
    }
  }

  private void retryLater(KafkaException e) throws InterruptedException {
    LOG.atWarn().addKeyValue("topic", topic).addKeyValue("error", e.toString()).log("read failed");
    boolean ignored = stopped.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private Map<TopicPartition, Long> assign() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    try {
      consumer.seekToBeginning(partitions);
      return consumer.endOffsets(partitions);
    } catch (KafkaException e) {
      consumer.unsubscribe();
      throw e;
    }
  }

  private void signalWhenPast(Map<TopicPartition, Long> ends) {
    if (caughtUp.getCount() == 0) {
      return;
    }
    boolean isPast =
        ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    if (isPast) {
      caughtUp.countDown();
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    if (thread.getState() == Thread.State.NEW) {
      consumer.close();
      return;
    }
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
