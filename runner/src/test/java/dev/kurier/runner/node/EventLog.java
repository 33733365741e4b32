package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Event;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicTail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** All events that runners wrote, as the ledger would read them. */
final class EventLog implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Event> events = new ArrayList<>();
  private final TopicTail tail;

  EventLog(KafkaSettings kafka) {
    this.tail =
        new TopicTail(
            kafka,
            kafka.names().events(),
            "event-log",
            record -> {
              if (Codecs.EVENT.decode(record.value()) instanceof Decoded.Valid<Event>(Event event)) {
                add(event);
              }
            });
    tail.start();
  }

  private void add(Event event) {
    lock.lock();
    try {
      events.add(event);
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  <E extends Event> List<E> of(Class<E> kind) {
    lock.lock();
    try {
      return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for so many events of a kind that fit. */
  <E extends Event> List<E> await(Class<E> kind, Predicate<E> fits, int count)
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
