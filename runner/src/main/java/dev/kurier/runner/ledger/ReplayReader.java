package dev.kurier.runner.ledger;

import dev.kurier.protocol.ReplayRange;
import dev.kurier.protocol.ReplayState;
import dev.kurier.runner.ledger.ReplaySource.Match;
import dev.kurier.runner.replay.ReplayEvent.Spot;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads ahead on a thread of its own, so that the ledger's thread never waits for a fetch. Holds at
 * most {@value #AHEAD} tasks and one fetch.
 */
final class ReplayReader implements ReplaySource {

  private static final Logger LOG = LoggerFactory.getLogger(ReplayReader.class);
  private static final int AHEAD = 200;
  private static final Duration STEP = Duration.ofMillis(500);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final HighWatermarks watermarks;
  private final Set<String> topics;
  private final ReplayState replay;
  private final Supplier<Picking> pickings;
  private final BlockingQueue<Taken> ahead = new ArrayBlockingQueue<>(AHEAD);
  private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile Optional<List<ReplayRange>> frozen = Optional.empty();
  private volatile boolean hasFailed;

  private ReplayReader(
      Supplier<Consumer<byte[], byte[]>> consumers,
      HighWatermarks watermarks,
      Set<String> topics,
      ReplayState replay,
      Supplier<Picking> pickings) {
    this.consumers = consumers;
    this.watermarks = watermarks;
    this.topics = Set.copyOf(topics);
    this.replay = replay;
    this.pickings = pickings;
    this.thread = Thread.ofPlatform().daemon().name("replay-" + replay.id()).unstarted(this::run);
  }

  /**
   * Reads from now on.
   *
   * @param consumers reads committed records, without a group and without a place to begin
   * @param topics where its records lie, for a replay that knows no range yet
   * @param pickings finds tasks in them; made and closed by the thread that reads
   */
  static ReplayReader start(
      Supplier<Consumer<byte[], byte[]>> consumers,
      HighWatermarks watermarks,
      Set<String> topics,
      ReplayState replay,
      Supplier<Picking> pickings) {
    ReplayReader reader = new ReplayReader(consumers, watermarks, topics, replay, pickings);
    reader.thread.start();
    return reader;
  }

  @Override
  public Optional<List<ReplayRange>> frozen() {
    return frozen;
  }

  @Override
  public Optional<Taken> next() {
    return Optional.ofNullable(ahead.poll());
  }

  @Override
  public Optional<String> trouble() {
    return Optional.ofNullable(troubles.poll());
  }

  @Override
  public boolean hasFailed() {
    return hasFailed;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      read();
    } catch (InterruptedException | InterruptException | WakeupException e) {
      LOG.atDebug().addKeyValue("replay", replay.id()).log("replay reads no further");
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("replay", replay.id())
          .setCause(e)
          .log("records of a replay unreadable");
      troubles.add("its records could not be read: " + e);
      hasFailed = true;
    }
  }

  private void read() throws InterruptedException {
    Consumer<byte[], byte[]> consumer = consumers.get();
    try (Picking picking = pickings.get()) {
      read(consumer, picking, replay.frozenAt().isEmpty() ? freeze(consumer) : replay.range());
    } finally {
      // A pending interrupt would end the close halfway.
      boolean wasInterrupted = Thread.interrupted();
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      LOG.atTrace().addKeyValue("interrupted", wasInterrupted).log("replay reader closed");
    }
  }

  private List<ReplayRange> freeze(Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = watermarks.of(partitions);
    List<ReplayRange> range =
        partitions.stream()
            .map(one ->
                ReplayRange.whole(
                    one.topic(), one.partition(), begins.getOrDefault(one, 0L), endOf(one, ends)))
            .filter(one -> !one.isTaken())
            .sorted(
                Comparator.comparing(ReplayRange::topic).thenComparingInt(ReplayRange::partition))
            .toList();
    frozen = Optional.of(range);
    return range;
  }

  private static long endOf(TopicPartition partition, Map<TopicPartition, Long> ends) {
    return ends.getOrDefault(partition, 0L);
  }

  private void read(Consumer<byte[], byte[]> consumer, Picking picking, List<ReplayRange> range)
      throws InterruptedException {
    Map<TopicPartition, ReplayRange> open = new HashMap<>();
    range.stream().filter(one -> !one.isTaken()).forEach(one -> open.put(partition(one), one));
    consumer.assign(open.keySet());
    seek(consumer, picking, open);
    while (!open.isEmpty()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(STEP);
      for (TopicPartition partition : records.partitions()) {
        ReplayRange before = open.get(partition);
        if (before != null) {
          open.put(partition, offer(before, picking, records.records(partition)));
        }
      }
      for (ReplayRange one : List.copyOf(open.values())) {
        passGap(consumer, one, open);
      }
    }
  }

  private void seek(
      Consumer<byte[], byte[]> consumer, Picking picking, Map<TopicPartition, ReplayRange> open)
      throws InterruptedException {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(open.keySet());
    for (ReplayRange one : List.copyOf(open.values())) {
      long begin = Math.min(one.to(), begins.getOrDefault(partition(one), 0L));
      if (begin > one.next()) {
        troubles.add(
            "%ss of %s-%d before offset %d are gone, they are left out"
                .formatted(picking.name(), one.topic(), one.partition(), begin));
      }
      long next = Math.max(begin, one.next());
      consumer.seek(partition(one), next);
      if (next > one.next()) {
        ahead.put(new Taken(spot(one, next), Optional.empty()));
        open.put(partition(one), one.upTo(next));
      }
    }
  }

  private ReplayRange offer(
      ReplayRange range, Picking picking, List<ConsumerRecord<byte[], byte[]>> records)
      throws InterruptedException {
    ReplayRange now = range;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Optional<Match> match =
          record.offset() < range.to() ? match(picking, record) : Optional.empty();
      if (match.isPresent()) {
        now = now.upTo(record.offset() + 1);
        ahead.put(new Taken(spot(now, now.next()), match));
      }
    }
    return now;
  }

  // What no record was shown for: other letters, and what transactions leave in the log.
  private void passGap(
      Consumer<byte[], byte[]> consumer, ReplayRange one, Map<TopicPartition, ReplayRange> open)
      throws InterruptedException {
    TopicPartition partition = partition(one);
    long position = Math.min(one.to(), consumer.position(partition));
    if (position > one.next()) {
      ahead.put(new Taken(spot(one, position), Optional.empty()));
      open.put(partition, one.upTo(position));
    }
    if (position == one.to()) {
      open.remove(partition);
      consumer.pause(List.of(partition));
    }
  }

  private Optional<Match> match(Picking picking, ConsumerRecord<byte[], byte[]> record) {
    try {
      return picking.pick(record);
    } catch (Picking.UnreadableException e) {
      troubles.add(
          "%s-%d at offset %d is no %s (%s), it is left out"
              .formatted(
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  picking.name(),
                  e.getMessage()));
      return Optional.empty();
    }
  }

  private static TopicPartition partition(ReplayRange range) {
    return new TopicPartition(range.topic(), range.partition());
  }

  private static Spot spot(ReplayRange range, long next) {
    return new Spot(range.topic(), range.partition(), next);
  }
}
