package dev.kurier.runner.acquire;

import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a classic consumer group, for brokers without share groups: it owns partitions, and
 * all that it can tell the broker is how far it is in each. It reads on only when that is
 * committed, so whoever is given a partition next meets at most one poll of records that the log
 * may speak of.
 */
public final class ClassicTaskSource implements TaskSource {

  private static final Logger LOG = LoggerFactory.getLogger(ClassicTaskSource.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CLOSING = Duration.ofSeconds(3);

  /** As often as a share group delivers a record; then the ledger ends its task. */
  private static final int MOST_DELIVERIES = 25;

  private final Consumer<byte[], byte[]> consumer;
  private final int prefetch;
  private final Counts counts;
  private final Map<TopicPartition, Window> windows = new HashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();

  /** Up to where records have been read, since the last settlement. */
  private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();

  private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
  private boolean isIdle;

  /**
   * Makes one of a consumer, which it closes in the end.
   *
   * @param prefetch the most records of one poll, of any member of the group
   */
  public ClassicTaskSource(
      Consumer<byte[], byte[]> consumer, String topic, int prefetch, Counts counts) {
    this.consumer = consumer;
    this.prefetch = prefetch;
    this.counts = counts;
    consumer.subscribe(List.of(topic), new Assignment());
  }

  @Override
  public List<Arrival> poll(Duration patience) {
    if (!commit()) {
      stayIn(patience);
      return List.of();
    }
    isIdle = false;
    consumer.resume(consumer.paused());
    ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
    read.putAll(records.nextOffsets());
    List<Arrival> arrivals = new ArrayList<>();
    for (TopicPartition partition : records.partitions()) {
      Window window = window(partition);
      records.records(partition).stream()
          .filter(record -> !isDone(window, record))
          .map(record -> arrival(window, record))
          .forEach(arrivals::add);
    }
    if (arrivals.isEmpty()) {
      var ignored = settle(Map.of());
    }
    return arrivals;
  }

  private boolean isDone(Window window, ConsumerRecord<byte[], byte[]> record) {
    if (window.deliveries(record.offset()) > MOST_DELIVERIES) {
      LOG.atError()
          .addKeyValue("topic", record.topic())
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("deliveries", MOST_DELIVERIES)
          .log("record given up, the ledger will end its task");
      window.settle(record.offset(), Settlement.ACCEPT);
    }
    return window.isSettled(record.offset());
  }

  /** A node that was killed has not said of what: what is doubtful is dangerous as well. */
  private static Arrival arrival(Window window, ConsumerRecord<byte[], byte[]> record) {
    boolean isDoubtful = window.doubts(record.offset());
    return new Arrival(record, window.deliveries(record.offset()), isDoubtful, isDoubtful);
  }

  /** A member that does not poll would lose its partitions. */
  @Override
  public void idle() {
    stayIn(Duration.ZERO);
  }

  private void stayIn(Duration patience) {
    isIdle = true;
    consumer.pause(consumer.assignment());
    ConsumerRecords<byte[], byte[]> none = consumer.poll(patience);
    if (!none.isEmpty()) {
      throw new IllegalStateException("records of paused partitions: " + none.partitions());
    }
  }

  @Override
  public Predicate<ConsumerRecord<byte[], byte[]>> settle(
      Map<ConsumerRecord<byte[], byte[]>, Settlement> settlements) {
    settlements.forEach((record, settlement) ->
        window(new TopicPartition(record.topic(), record.partition()))
            .settle(record.offset(), settlement));
    read.forEach(this::readOn);
    read.clear();
    boolean ignored = commit();
    return this::isBehindThePosition;
  }

  private boolean isBehindThePosition(ConsumerRecord<byte[], byte[]> record) {
    var partition = new TopicPartition(record.topic(), record.partition());
    return record.offset() < committed.getOrDefault(partition, 0L);
  }

  private void readOn(TopicPartition partition, OffsetAndMetadata position) {
    long next = window(partition).next(position.offset());
    if (next < position.offset()) {
      consumer.seek(partition, next);
    }
    if (next != committed.getOrDefault(partition, -1L)) {
      uncommitted.put(
          partition, next == position.offset() ? position : new OffsetAndMetadata(next));
    }
  }

  private Window window(TopicPartition partition) {
    Window window = windows.get(partition);
    if (window == null) {
      throw new IllegalStateException("records of " + partition + ", which is not assigned");
    }
    return window;
  }

  /** Tells whether the broker knows how far all partitions are that are still this member's. */
  private boolean commit() {
    if (uncommitted.isEmpty()) {
      return true;
    }
    try {
      consumer.commitSync(uncommitted, PATIENCE);
      uncommitted.forEach(
          (partition, position) -> committed.merge(partition, position.offset(), Math::max));
      uncommitted.clear();
      return true;
    } catch (CommitFailedException e) {
      // Others have the partitions by now, and look their first records up.
      counts.increment(Count.LOCK_LOST);
      uncommitted.clear();
      tell(e, "partitions were given to others, their records come again");
      return true;
    } catch (RetriableException | RebalanceInProgressException e) {
      tell(e, "position not committed yet, nothing more is read");
      return false;
    }
  }

  private void tell(KafkaException cause, String what) {
    LOG.atWarn()
        .addKeyValue("partitions", windows.keySet())
        .addKeyValue("error", cause.toString())
        .log(what);
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSING));
  }

  /** Called in polls, when all records are settled. */
  private final class Assignment implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      boolean ignored = commit();
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      partitions.forEach(windows::remove);
      partitions.forEach(uncommitted::remove);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (isIdle) {
        consumer.pause(partitions);
      }
      Set<TopicPartition> all = new HashSet<>(partitions);
      Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(all, PATIENCE);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all, PATIENCE);
      for (TopicPartition partition : partitions) {
        // Where nothing is committed, nobody knows what has run.
        long doubtful = known.get(partition) == null ? Long.MAX_VALUE : prefetch;
        long end = ends.getOrDefault(partition, Long.MAX_VALUE);
        long mark = committed.getOrDefault(partition, 0L);
        windows.put(partition, new Window(end, doubtful, mark));
      }
    }
  }
}
