package dev.kurier.runner.acquire;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Plan;
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
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the records of one topic off the broker's hands as fast as the node has room. Its own
 * thread alone touches its source; it is not woken up, for a wakeup could hit a commit: a poll is
 * short instead.
 */
public final class Pump implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  // Time alone can make room (a breaker's wait), and nobody signals that.
  private static final Duration LONGEST_WAIT = Duration.ofMillis(200);
  private static final long RETRY_MILLIS = 500;

  private final PumpSource source;
  private final Duration idle;
  private final BooleanSupplier isPaused;
  private final Capacity.Room room;
  private final DeliveryHandler handler;
  private final Counts counts;
  private final Milestones milestones;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Makes a pump that has not started.
   *
   * @param idle the longest wait of one poll for a first record
   * @param isPaused whether nothing is to be taken now; asked several times a second
   * @param room how many deliveries of its queue it may take
   */
  public Pump(
      PumpSource source,
      Duration idle,
      BooleanSupplier isPaused,
      Capacity.Room room,
      DeliveryHandler handler,
      Counts counts,
      Milestones milestones) {
    this.source = source;
    this.idle = idle;
    this.isPaused = isPaused;
    this.room = room;
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
    boolean again = false;
    try {
      while (isOpen()) {
        int size = source.prefetch().records();
        try (var records = source.opening().open(again, size)) {
          again = false;
          pump(records, size);
        } catch (RuntimeException | Error e) {
          // Whatever it was, the membership ends and the records come again.
          again = true;
          retryLater(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOpen() {
    return stopped.getCount() > 0 && !room.isClosed();
  }

  private void retryLater(Throwable e) throws InterruptedException {
    LOG.atWarn().setCause(e).addKeyValue("pump", source.name()).log("pump starts again");
    boolean ignored = stopped.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Returns when the pump ends, or its consumer has to be another one. */
  private void pump(TaskSource records, int size) throws InterruptedException {
    while (isOpen() && source.prefetch().records() == size) {
      if (isPaused.getAsBoolean()) {
        awaitEndOfPause(records);
        // What it had fetched before may be locked for another by now.
        return;
      }
      if (room.await(LONGEST_WAIT)) {
        take(records);
      } else {
        records.idle();
      }
    }
  }

  private void awaitEndOfPause(TaskSource records) throws InterruptedException {
    while (isOpen() && isPaused.getAsBoolean()) {
      records.idle();
      boolean ignored = stopped.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void take(TaskSource records) throws InterruptedException {
    List<Arrival> arrivals = records.poll(idle);
    if (arrivals.isEmpty()) {
      return;
    }
    milestones.reached(Milestone.ACQUIRED);
    counts.add(Count.DELIVERED, arrivals.size());
    source.prefetch().polled(arrivals.size());
    var settlements = new LinkedHashMap<ConsumerRecord<byte[], byte[]>, Settlement>();
    Batch batch = start(arrivals, settlements);
    settlements.putAll(batch.settle(source.prefetch(), room::isFree, PATIENCE));
    milestones.reached(Milestone.SETTLED);
    settlements.values().stream()
        .filter(Settlement.RELEASE::equals)
        .forEach(_ -> counts.increment(Count.RELEASED));
    var isConfirmed = records.settle(settlements);
    milestones.reached(Milestone.ACCEPTED);
    batch.accepted(settlements, isConfirmed);
  }

  /** What needs no run is settled at once. */
  private Batch start(
      List<Arrival> arrivals, Map<ConsumerRecord<byte[], byte[]>, Settlement> settlements) {
    var batch = new Batch(handler, counts);
    var doubtful = new LinkedHashMap<ConsumerRecord<byte[], byte[]>, Delivery>();
    for (Arrival arrival : arrivals) {
      var record = arrival.record();
      var at = new Coordinates(record.topic(), record.partition(), record.offset());
      switch (source.codec().decode(record.value())) {
        case Decoded.Valid<Task>(Task task) when isHeldBack(task, record) -> {
          counts.increment(Count.HELD_BACK);
          settlements.put(record, Settlement.ACCEPT);
        }
        case Decoded.Valid<Task>(Task task) -> {
          Delivery delivery = delivery(arrival, task, at);
          if (arrival.isDoubtful()) {
            doubtful.put(record, delivery);
          } else {
            begin(batch, record, delivery);
          }
        }
        case Decoded.Malformed<Task> malformed -> {
          tell(malformed, at);
          settlements.put(record, Settlement.ACCEPT);
        }
      }
    }
    beginUnlessSettled(doubtful, batch, settlements);
    return batch;
  }

  // The ledger holds a task with a plan, and refuses one that lies under another key than its own.
  private boolean isHeldBack(Task task, ConsumerRecord<byte[], byte[]> record) {
    Plan plan = task.header().plan();
    return !source.isReleased() && !(plan.isNone() && plan.isUnder(record.key()));
  }

  private Delivery delivery(Arrival arrival, Task task, Coordinates at) {
    Instant appendedAt = Instant.ofEpochMilli(Math.max(0, arrival.record().timestamp()));
    boolean isFirst = !source.isReleased() && arrival.deliveries() == 1 && !arrival.isDoubtful();
    return new Delivery(task, at, arrival.deliveries(), appendedAt, arrival.isDangerous(), isFirst);
  }

  private void begin(Batch batch, ConsumerRecord<byte[], byte[]> record, Delivery delivery) {
    room.take(1);
    batch.start(record, delivery);
  }

  private void beginUnlessSettled(
      Map<ConsumerRecord<byte[], byte[]>, Delivery> doubtful,
      Batch batch,
      Map<ConsumerRecord<byte[], byte[]>, Settlement> settlements) {
    if (doubtful.isEmpty()) {
      return;
    }
    Set<Coordinates> settled = handler.spokenOf(doubtful.values());
    doubtful.forEach((record, delivery) -> {
      if (settled.contains(delivery.at())) {
        counts.increment(Count.ALREADY_REPORTED);
        settlements.put(record, Settlement.ACCEPT);
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
