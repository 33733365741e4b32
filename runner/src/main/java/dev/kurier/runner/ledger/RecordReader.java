package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads the task of one record again. Confined to one thread. */
final class RecordReader implements Letters.StoredTasks, AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int KEPT = 8;
  private static final Duration STEP = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicNames names;
  // What the last fetches brought: tasks of a lost node, or of a line, often lie side by side.
  private final LinkedHashMap<TopicPartition, Map<Long, ConsumerRecord<byte[], byte[]>>> fetched =
      new LinkedHashMap<>();

  RecordReader(Consumer<byte[], byte[]> consumer, TopicNames names) {
    this.consumer = consumer;
    this.names = names;
  }

  /**
   * Asks the broker.
   *
   * @throws TimeoutException if it does not answer
   */
  @Override
  public Optional<Task> read(Coordinates at, TaskHeader expected) {
    String queue = expected.queue();
    boolean isHanded = at.topic().equals(names.intake());
    if (!isHanded
        && !at.topic().equals(names.tasks(queue))
        && !at.topic().equals(names.retries(queue))) {
      return Optional.empty();
    }
    return record(at)
        .flatMap(record -> isHanded ? handed(record.value()) : task(queue, record.value()))
        .filter(task -> task.header().id().equals(expected.id()))
        .filter(task -> task.header().payloadSha256().equals(expected.payloadSha256()));
  }

  private static Optional<Task> task(String queue, byte[] value) {
    return Codecs.task(queue).decode(value) instanceof Decoded.Valid<Task>(var task)
        ? Optional.of(task)
        : Optional.empty();
  }

  private static Optional<Task> handed(byte[] value) {
    return Codecs.REQUEST.decode(value) instanceof Decoded.Valid<Request>(Request.Submit(Task task))
        ? Optional.of(task)
        : Optional.empty();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private Optional<ConsumerRecord<byte[], byte[]>> record(Coordinates at) {
    TopicPartition partition = new TopicPartition(at.topic(), at.partition());
    ConsumerRecord<byte[], byte[]> known =
        fetched.getOrDefault(partition, Map.of()).get(at.offset());
    if (known != null) {
      return Optional.of(known);
    }
    consumer.assign(List.of(partition));
    consumer.seek(partition, at.offset());
    try {
      return fetch(at, partition);
    } catch (OffsetOutOfRangeException e) {
      return Optional.empty();
    }
  }

  private void keep(TopicPartition partition, Map<Long, ConsumerRecord<byte[], byte[]>> side) {
    fetched.remove(partition);
    fetched.put(partition, side);
    if (fetched.size() > KEPT) {
      fetched.pollFirstEntry();
    }
  }

  private Optional<ConsumerRecord<byte[], byte[]>> fetch(Coordinates at, TopicPartition partition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < end) {
      Map<Long, ConsumerRecord<byte[], byte[]>> side = new HashMap<>();
      consumer.poll(STEP).forEach(record -> side.put(record.offset(), record));
      keep(partition, side);
      if (consumer.position(partition) > at.offset()) {
        return Optional.ofNullable(side.get(at.offset()));
      }
    }
    throw new TimeoutException("record " + at + " could not be read in " + LIMIT);
  }
}
