package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Decoded;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicTail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** All valid records of a topic, as they come. */
final class RecordLog<T> implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<T> values = new ArrayList<>();
  private final TopicTail tail;

  RecordLog(KafkaSettings kafka, String topic, Codec<T> codec) {
    this.tail =
        new TopicTail(
            kafka,
            topic,
            "log-" + topic,
            record -> {
              if (codec.decode(record.value()) instanceof Decoded.Valid<T>(T value)) {
                add(value);
              }
            });
    tail.start();
  }

  private void add(T value) {
    lock.lock();
    try {
      values.add(value);
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  <E extends T> List<E> of(Class<E> kind) {
    lock.lock();
    try {
      return values.stream().filter(kind::isInstance).map(kind::cast).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for so many values of a kind that fit. */
  <E extends T> List<E> await(Class<E> kind, Predicate<E> fits, int count)
      throws InterruptedException {
    long left = LIMIT.toNanos();
    lock.lock();
    try {
      List<E> found = of(kind).stream().filter(fits).toList();
      while (found.size() < count && left > 0) {
        left = grown.awaitNanos(left);
        found = of(kind).stream().filter(fits).toList();
      }
      assertThat(found).as("%s that fit", kind.getSimpleName()).hasSizeGreaterThanOrEqualTo(count);
      return found;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
