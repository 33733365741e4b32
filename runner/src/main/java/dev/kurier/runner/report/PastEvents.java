package dev.kurier.runner.report;

import dev.kurier.protocol.Coordinates;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up what the log says about records that came again: nothing is read for those that come
 * once. One lock; who waits for it waits within the limit.
 */
public final class PastEvents implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PastEvents.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long MOST_EVENTS = 200_000;

  /** Topics may have leaders on brokers whose clocks differ. */
  private static final Duration SKEW = Duration.ofSeconds(5);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final String topic;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock; made when it is first needed. */
  private Optional<Consumer<byte[], byte[]>> consumer = Optional.empty();

  /**
   * Reads nothing yet.
   *
   * @param consumers makes a reader of committed records without a group
   * @param topic that of the events
   */
  public PastEvents(Supplier<Consumer<byte[], byte[]>> consumers, String topic) {
    this.consumers = consumers;
    this.topic = topic;
  }

  /**
   * A record that came again.
   *
   * @param taskId its task
   * @param at where it lies
   * @param appendedAt the broker's time; no event about it is older
   */
  public record Question(String taskId, Coordinates at, Instant appendedAt) {}

  /**
   * Tells which of the records an event speaks of, a claim, a deferral or an end: their tasks are
   * the ledger's business. Takes 5 s at most and reads the newest 200,000 events of a partition at
   * most; what it could not find out is not among them.
   */
  public Set<Coordinates> spokenOf(Collection<Question> questions) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Set<Coordinates> found = new HashSet<>();
    try {
      if (lock.tryLock(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          search(questions, deadline, found);
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return found;
  }

  private void search(Collection<Question> questions, long deadline, Set<Coordinates> found) {
    Map<Integer, List<Question>> byPartition =
        questions.stream().collect(Collectors.groupingBy(one -> one.at().partition()));
    try {
      Consumer<byte[], byte[]> reader = consumer.orElseGet(consumers);
      consumer = Optional.of(reader);
      byPartition.forEach((partition, asked) ->
          found.addAll(scan(reader, new TopicPartition(topic, partition), asked, deadline)));
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("records", questions.size())
          .addKeyValue("error", e.toString())
          .log("events could not be looked up, records may run again");
      forgetConsumer();
    }
  }

  private static Set<Coordinates> scan(
      Consumer<byte[], byte[]> reader,
      TopicPartition events,
      List<Question> questions,
      long deadline) {
    reader.assign(List.of(events));
    Instant oldest =
        questions.stream().map(Question::appendedAt).min(Instant::compareTo).orElseThrow();
    long from = Math.max(0, oldest.minus(SKEW).toEpochMilli());
    long end = reader.endOffsets(List.of(events), left(deadline)).getOrDefault(events, 0L);
    Map<TopicPartition, OffsetAndTimestamp> begin =
        reader.offsetsForTimes(Map.of(events, from), left(deadline));
    Optional<OffsetAndTimestamp> first = Optional.ofNullable(begin.get(events));
    EventSearch search = new EventSearch(questions);
    if (first.isPresent()) {
      reader.seek(events, Math.max(first.get().offset(), end - MOST_EVENTS));
      read(reader, events, end, deadline, search);
    }
    return search.found();
  }

  private static void read(
      Consumer<byte[], byte[]> reader,
      TopicPartition events,
      long end,
      long deadline,
      EventSearch search) {
    while (!search.isComplete() && reader.position(events) < end && left(deadline).isPositive()) {
      reader.poll(left(deadline)).forEach(search::read);
    }
    if (!search.isComplete() && reader.position(events) < end) {
      LOG.atWarn()
          .addKeyValue("partition", events)
          .addKeyValue("unread", end - reader.position(events))
          .log("events not read to their end, records may run again");
    }
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private void forgetConsumer() {
    consumer.ifPresent(Consumer::close);
    consumer = Optional.empty();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      forgetConsumer();
    } finally {
      lock.unlock();
    }
  }
}
