package dev.kurier.runner.acquire;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Task;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import dev.kurier.runner.observe.Milestone;
import dev.kurier.runner.observe.Milestones;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the records of one topic off their locks as fast as the node has room. Its own thread alone
 * touches its consumer; it is not woken up, for a wakeup could hit a commit: a poll is short
 * instead.
 */
public final class Pump implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CLOSING = Duration.ofSeconds(3);
  private static final long RETRY_MILLIS = 500;

  /** A broker that has restarted counts deliveries from 1 again. */
  private static final Duration DISTRUST = Duration.ofSeconds(30);

  private final PumpSource source;
  private final AcquireSettings settings;
  private final Capacity capacity;
  private final DeliveryHandler handler;
  private final Counts counts;
  private final Milestones milestones;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  /** Before this time no count of deliveries is trusted. Confined to the thread. */
  private long trustedFrom = System.nanoTime();

  /** Makes a pump that has not started. */
  public Pump(
      PumpSource source,
      AcquireSettings settings,
      Capacity capacity,
      DeliveryHandler handler,
      Counts counts,
      Milestones milestones) {
    this.source = source;
    this.settings = settings;
    this.capacity = capacity;
    this.handler = handler;
    this.counts = counts;
    this.milestones = milestones;
    this.thread = Thread.ofPlatform().name(source.name()).daemon().unstarted(this::run);
  }

  /** Starts to take records. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (isOpen()) {
        try (var consumer = source.consumers().get()) {
          consumer.subscribe(List.of(source.topic()));
          pump(consumer);
          consumer.close(CLOSING);
        } catch (RuntimeException | Error e) {
          // Whatever it was, the locks end with the consumer and the records come again.
          retryLater(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOpen() {
    return stopped.getCount() > 0 && !capacity.isClosed();
  }

  private void retryLater(Throwable e) throws InterruptedException {
    distrustCounts();
    LOG.atWarn().setCause(e).addKeyValue("pump", source.name()).log("pump starts again");
    boolean ignored = stopped.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void distrustCounts() {
    trustedFrom = System.nanoTime() + DISTRUST.toNanos();
  }

  private void pump(ShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
    Connections connections = Connections.of(consumer);
    while (stopped.getCount() > 0 && capacity.awaitRoom()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(settings.idle());
      if (connections.wereClosed()) {
        // A broker that has begun anew counts deliveries from 1.
        distrustCounts();
      }
      if (!records.isEmpty()) {
        milestones.reached(Milestone.ACQUIRED);
        var settlements = start(records, consumer).settle(settings.grace(), PATIENCE);
        milestones.reached(Milestone.SETTLED);
        settlements.forEach((record, end) -> consumer.acknowledge(record, type(end)));
        commit(consumer);
        milestones.reached(Milestone.ACCEPTED);
      }
    }
  }

  private Batch start(
      ConsumerRecords<byte[], byte[]> records, ShareConsumer<byte[], byte[]> consumer) {
    var batch = new Batch(handler, counts);
    var doubtful = new LinkedHashMap<ConsumerRecord<byte[], byte[]>, Delivery>();
    counts.add(Count.DELIVERED, records.count());
    boolean distrusts = System.nanoTime() - trustedFrom < 0 || handler.distrustsCounts();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      var at = new Coordinates(record.topic(), record.partition(), record.offset());
      switch (source.codec().decode(record.value())) {
        case Decoded.Valid<Task>(Task task) when isHeldBack(task) -> {
          counts.increment(Count.HELD_BACK);
          consumer.acknowledge(record, AcknowledgeType.ACCEPT);
        }
        case Decoded.Valid<Task>(Task task) -> {
          Delivery delivery = delivery(record, task, at);
          if (distrusts || delivery.deliveries() > 1) {
            doubtful.put(record, delivery);
          } else {
            begin(batch, record, delivery);
          }
        }
        case Decoded.Malformed<Task> malformed -> {
          tell(malformed, at);
          consumer.acknowledge(record, AcknowledgeType.ACCEPT);
        }
      }
    }
    beginUnlessSettled(doubtful, batch, consumer);
    return batch;
  }

  private boolean isHeldBack(Task task) {
    return !source.isReleased() && !task.header().plan().isNone();
  }

  private Delivery delivery(ConsumerRecord<byte[], byte[]> record, Task task, Coordinates at) {
    int deliveries = record.deliveryCount().map(Short::intValue).orElse(1);
    Instant appendedAt = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
    return new Delivery(task, at, deliveries, appendedAt, deliveries >= source.dangerousFrom());
  }

  private void begin(Batch batch, ConsumerRecord<byte[], byte[]> record, Delivery delivery) {
    capacity.take(1);
    batch.start(record, delivery);
  }

  private void beginUnlessSettled(
      Map<ConsumerRecord<byte[], byte[]>, Delivery> doubtful,
      Batch batch,
      ShareConsumer<byte[], byte[]> consumer) {
    if (doubtful.isEmpty()) {
      return;
    }
    Set<Coordinates> settled = handler.spokenOf(doubtful.values());
    doubtful.forEach((record, delivery) -> {
      if (settled.contains(delivery.at())) {
        counts.increment(Count.ALREADY_REPORTED);
        consumer.acknowledge(record, AcknowledgeType.ACCEPT);
      } else {
        begin(batch, record, delivery);
      }
    });
  }

  /** The ledger reads the same record and makes a dead letter of it. */
  private void tell(Decoded.Malformed<Task> malformed, Coordinates at) {
    counts.increment(Count.MALFORMED);
    LOG.atWarn()
        .addKeyValue("at", at)
        .addKeyValue("code", malformed.code())
        .addKeyValue("problem", malformed.message())
        .log("malformed task skipped");
  }

  private AcknowledgeType type(Settlement settlement) {
    return switch (settlement) {
      case ACCEPT -> AcknowledgeType.ACCEPT;
      case RELEASE -> {
        counts.increment(Count.RELEASED);
        yield AcknowledgeType.RELEASE;
      }
    };
  }

  /** A lock that has expired shows in the answer only, never as an exception. */
  private void commit(ShareConsumer<byte[], byte[]> consumer) {
    Map<TopicIdPartition, Optional<KafkaException>> answers = consumer.commitSync(PATIENCE);
    answers.forEach((partition, refusal) ->
        refusal.ifPresent(why -> {
          counts.increment(Count.LOCK_LOST);
          distrustCounts();
          LOG.atWarn()
              .addKeyValue("topic", partition.topic())
              .addKeyValue("partition", partition.partition())
              .addKeyValue("error", why.toString())
              .log("acknowledgement refused, records come again");
        }));
  }

  /** Returns when the last batch is settled and the consumer has left. Idempotent. */
  @Override
  public void close() {
    stopped.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
