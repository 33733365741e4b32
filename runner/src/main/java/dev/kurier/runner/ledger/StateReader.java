package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a partition of a compacted topic from its beginning. Confined to the ledger's thread. */
final class StateReader {

  private static final Logger LOG = LoggerFactory.getLogger(StateReader.class);
  private static final Duration STEP = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LedgerConnections clients;
  private final HighWatermarks watermarks;
  private final Duration stall;

  /**
   * Prepares to read.
   *
   * @param transactionTimeout how long the end of an open transaction may take to come
   */
  StateReader(LedgerConnections clients, HighWatermarks watermarks, Duration transactionTimeout) {
    this.clients = clients;
    this.watermarks = watermarks;
    this.stall = transactionTimeout.plus(PATIENCE);
  }

  /**
   * Reads all that is committed, up to the end of what is written at this moment: a transaction of
   * a former owner that is still open is waited for.
   *
   * @param from where to begin; the beginning, where nothing is given
   */
  LedgerHealth.Rebuild readInto(
      PartitionMemory memory, TopicPartition partition, OptionalLong from) {
    return read(partition, from, record -> remember(memory, record));
  }

  /** The same of any topic, one record after the other. */
  LedgerHealth.Rebuild read(
      TopicPartition partition,
      OptionalLong from,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
    long began = System.nanoTime();
    long records = 0;
    long bytes = 0;
    long end = watermarks.of(partition);
    Consumer<byte[], byte[]> consumer = clients.stateReader();
    try {
      consumer.assign(List.of(partition));
      if (from.isPresent()) {
        consumer.seek(partition, from.getAsLong());
      } else {
        consumer.seekToBeginning(List.of(partition));
      }
      long lastProgress = System.nanoTime();
      long position = -1;
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(STEP)) {
          visitor.accept(record);
          records++;
          bytes += Math.max(0, record.serializedValueSize());
        }
        if (consumer.position(partition) > position) {
          position = consumer.position(partition);
          lastProgress = System.nanoTime();
        } else if (System.nanoTime() - lastProgress > stall.toNanos()) {
          throw new TimeoutException("state " + partition + " cannot be read beyond " + position);
        }
      }
    } finally {
      // An orderly end waits for the fetch that it has ahead: half a second at a topic's end.
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
    return new LedgerHealth.Rebuild(records, bytes, Duration.ofNanos(System.nanoTime() - began));
  }

  static void remember(PartitionMemory memory, ConsumerRecord<byte[], byte[]> record) {
    Optional<TaskId> id = idOf(record);
    if (record.value() == null) {
      id.ifPresent(memory::remove);
      return;
    }
    switch (Codecs.STATE.decode(record.value())) {
      case Decoded.Valid<TaskState>(var state) ->
          memory.put(state, record.value().length, writtenAt(record));
      case Decoded.Malformed<TaskState> malformed -> {
        id.ifPresent(memory::setAside);
        LOG.atError()
            .addKeyValue("topic", record.topic())
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .addKeyValue("task", id.map(TaskId::value).orElse("unknown"))
            .addKeyValue("code", malformed.code())
            .log("state cannot be read, its task is left alone: run ledgers of the newest version");
      }
    }
  }

  private static Instant writtenAt(ConsumerRecord<byte[], byte[]> record) {
    return Instant.ofEpochMilli(Math.max(0, record.timestamp()));
  }

  private static Optional<TaskId> idOf(ConsumerRecord<byte[], byte[]> record) {
    return Optional.ofNullable(record.key())
        .map(key -> new String(key, StandardCharsets.UTF_8))
        .filter(TaskId::isWellFormed)
        .map(TaskId::new);
  }
}
