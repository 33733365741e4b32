package dev.kurier.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Decoded;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicTail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Everything committed to one topic, as it grows. Thread-safe. */
final class Records<T> implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String topic;
  private final Codec<T> codec;
  private final TopicTail tail;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();

  /** The next two are guarded by the lock. */
  private final List<T> values = new ArrayList<>();

  private final List<Decoded<T>> unreadable = new ArrayList<>();

  private Records(KafkaSettings kafka, String topic, Codec<T> codec) {
    this.topic = topic;
    this.codec = codec;
    this.tail = new TopicTail(kafka, topic, "watch-" + topic, this::add);
  }

  static <T> Records<T> watch(KafkaSettings kafka, String topic, Codec<T> codec) {
    var records = new Records<>(kafka, topic, codec);
    records.tail.start();
    return records;
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    lock.lock();
    try {
      switch (codec.decode(record.value())) {
        case Decoded.Valid<T>(T value) -> values.add(value);
        case Decoded.Malformed<T> malformed -> unreadable.add(malformed);
      }
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the first that fits. */
  T await(String what, Predicate<T> fits) {
    long left = LIMIT.toNanos();
    lock.lock();
    try {
      Optional<T> found = first(fits);
      while (found.isEmpty() && left > 0) {
        left = grown.awaitNanos(left);
        found = first(fits);
      }
      assertThat(found).as("%s on %s within %s", what, topic, LIMIT).isPresent();
      return found.orElseThrow();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  private Optional<T> first(Predicate<T> fits) {
    return values.stream().filter(fits).findFirst();
  }

  /** All so far; everything on the topic could be read. */
  List<T> all() {
    lock.lock();
    try {
      assertThat(unreadable).as("unreadable records on %s", topic).isEmpty();
      return List.copyOf(values);
    } finally {
      lock.unlock();
    }
  }

  List<T> all(Predicate<T> fits) {
    return all().stream().filter(fits).toList();
  }

  @Override
  public void close() {
    tail.close();
  }
}
