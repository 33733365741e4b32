package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.order.Orders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Partition 0 of an installation without its brokers: folds records as a ledger does. */
final class FoldedPartition {

  static final int NUMBER = 0;

  static final int PARTITIONS = 2;

  final TopicNames names = new TopicNames("kurier");
  final PartitionMemory memory;
  final List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();
  final RecordSizes sizes = new RecordSizes(System::nanoTime);
  private final Experience experience = new Experience(new Faults(), sizes, new Tally());
  private final Lifecycle lifecycle;
  private final Fold fold;
  private final ReplayDesk replays =
      new ReplayDesk(
          () -> new Moment(Sample.NOON, 0),
          (replay, _) -> {
            throw new IllegalStateException("no letters are read here: " + replay.id());
          },
          _ -> true);
  private final Liveness liveness = new Liveness(Duration.ofSeconds(6), System.nanoTime());
  private final Crews crews = new Crews(liveness, () -> 1);
  private final RecordFolder folder =
      new RecordFolder(
          names,
          Set.of(Sample.QUEUE),
          liveness,
          crews,
          new Desks(replays, new ScheduleDesk(() -> new Moment(Sample.NOON, 0))));
  private Instant now = Sample.NOON;
  final Orders orders = new Orders("test", () -> now);
  private final Admission admission;
  private final Map<Coordinates, Task> stored = new HashMap<>();

  FoldedPartition() {
    this(UnaryOperator.identity());
  }

  /** Folds with a fault. */
  FoldedPartition(UnaryOperator<Fold> fault) {
    this(fault, 1 << 20);
  }

  /** Forgets all but the ids of ended tasks, beyond so many bytes. */
  FoldedPartition(UnaryOperator<Fold> fault, long endedBytes) {
    this(fault, endedBytes, Map.of());
  }

  /** One whose ledger dispatches the queue. */
  static FoldedPartition managed() {
    return managed(ManagedQueue.UNLIMITED);
  }

  /** One whose ledger dispatches the queue like this. */
  static FoldedPartition managed(ManagedQueue how) {
    return new FoldedPartition(UnaryOperator.identity(), 1 << 20, Map.of(Sample.QUEUE, how));
  }

  private FoldedPartition(
      UnaryOperator<Fold> fault, long endedBytes, Map<String, ManagedQueue> managed) {
    lifecycle = new Lifecycle(LedgerSettings.defaults("a").withManaged(managed));
    admission = new Admission(managed.keySet(), crews, orders);
    fold = fault.apply(lifecycle);
    memory = new PartitionMemory(lifecycle, endedBytes, 1_000);
  }

  /** Another ledger with the same records and the same queues, which knows no state yet. */
  FoldedPartition heir() {
    return sharing(new FoldedPartition(UnaryOperator.identity(), 1 << 20, lifecycle.managed()));
  }

  /** Another one that lets runners take tasks themselves. */
  FoldedPartition direct() {
    return sharing(new FoldedPartition());
  }

  private FoldedPartition sharing(FoldedPartition other) {
    other.stored.putAll(stored);
    return other;
  }

  /** Drops the records of a task. */
  void forget(String id) {
    stored.values().removeIf(task -> task.header().id().value().equals(id));
  }

  /** The offset of a task's first record on its queue. */
  long placeOf(String id) {
    return stored.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(names.tasks(Sample.QUEUE)))
        .filter(entry -> entry.getValue().header().id().value().equals(id))
        .mapToLong(entry -> entry.getKey().offset())
        .findFirst()
        .orElse(0);
  }

  /** Folds one record in a transaction of its own. */
  void record(Moment moment, String topic, long offset, byte[] value) {
    record(moment, topic, offset, "", value);
  }

  /** The same with a key. */
  void record(Moment moment, String topic, long offset, String key, byte[] value) {
    ConsumerRecord<byte[], byte[]> record = record(topic, offset, moment.now(), key, value);
    if (topic.equals(names.tasks(Sample.QUEUE))) {
      store(topic, offset, value);
    }
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> one =
        Map.of(new TopicPartition(topic, NUMBER), List.of(record));
    Batch batch = batch(moment);
    folder.fold(new ConsumerRecords<>(one, Map.of()), batch);
    admission.admit(Map.of(NUMBER, memory), batch);
    commit(batch);
  }

  /** Folds the timers that are due. */
  void due(Moment moment) {
    Batch batch = batch(moment);
    memory.due(moment.now(), 100).forEach(id -> batch.fold(NUMBER, id, new LifecycleEvent.Due()));
    admission.admit(Map.of(NUMBER, memory), batch);
    commit(batch);
  }

  /** Sends on what no order pauses any more. */
  void resume(Moment moment) {
    Batch batch = batch(moment);
    memory
        .paused()
        .resumed(orders, moment.now(), 100)
        .forEach(id -> batch.fold(NUMBER, id, new LifecycleEvent.PauseEnded()));
    admission.admit(Map.of(NUMBER, memory), batch);
    commit(batch);
  }

  /** Takes all tasks from a node that is silent. */
  void lose(Moment moment, String node) {
    Batch batch = batch(moment);
    batch.loseNode(NUMBER, new LifecycleEvent.NodeLost(node, LifecycleEvent.NodeLost.How.SILENT));
    admission.admit(Map.of(NUMBER, memory), batch);
    commit(batch);
  }

  /** Reads a record of {@code state}, as a ledger does that takes over. */
  void takeOver(String key, byte[] value) {
    StateReader.remember(
        memory,
        new ConsumerRecord<>(
            names.state(), NUMBER, 0, key.getBytes(StandardCharsets.UTF_8), value));
  }

  /** What was written to a topic, oldest first. */
  <T> List<T> written(String topic, Codec<T> codec) {
    List<T> values = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : written) {
      if (record.topic().equals(topic)
          && codec.decode(record.value()) instanceof Decoded.Valid<T>(var value)) {
        values.add(value);
      }
    }
    return values;
  }

  Optional<TaskState> state(String id) {
    return memory.find(new TaskId(id));
  }

  private Batch batch(Moment moment) {
    now = moment.now();
    return new Batch(
        fold,
        () -> moment,
        Map.of(NUMBER, memory),
        new Batch.Surroundings(
            new Letters((at, _) -> Optional.ofNullable(stored.get(at))), _ -> true, experience),
        new Outbox(names, sizes, PARTITIONS));
  }

  private void commit(Batch batch) {
    for (ProducerRecord<byte[], byte[]> record : batch.seal()) {
      written.add(record);
      if (record.topic().equals(names.retries(Sample.QUEUE))) {
        store(record.topic(), written.size(), record.value());
      }
    }
    batch.remember();
  }

  private void store(String topic, long offset, byte[] value) {
    if (Codecs.task(Sample.QUEUE).decode(value) instanceof Decoded.Valid<Task>(var task)) {
      stored.put(new Coordinates(topic, NUMBER, offset), task);
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(
      String topic, long offset, Instant time, String key, byte[] value) {
    return new ConsumerRecord<>(
        topic,
        NUMBER,
        offset,
        time.toEpochMilli(),
        TimestampType.LOG_APPEND_TIME,
        0,
        value.length,
        key.getBytes(StandardCharsets.UTF_8),
        value,
        new RecordHeaders(),
        Optional.empty());
  }
}
