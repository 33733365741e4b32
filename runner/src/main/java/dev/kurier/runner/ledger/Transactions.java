package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.observe.Milestone;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Writes records and offsets together or not at all. After any failure it is of no use any more:
 * how a transaction ended whose commit failed is for the next producer to settle. Confined to the
 * ledger's thread.
 */
final class Transactions implements AutoCloseable {

  private final Producer<byte[], byte[]> producer;
  private final Workings workings;
  private final Set<String> told;

  /**
   * Transactions of this producer.
   *
   * @param told the topics of which a commit tells where its records lie
   */
  Transactions(Producer<byte[], byte[]> producer, Workings workings, Set<String> told) {
    this.told = Set.copyOf(told);
    this.producer = producer;
    this.workings = workings;
  }

  /** A record about a task that is committed. */
  record Written(TaskId task, Coordinates at) {}

  private record Sent(ProducerRecord<byte[], byte[]> record, Future<RecordMetadata> at) {
    Written written() {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      long offset = at.resultNow().offset();
      return new Written(
          new TaskId(key), new Coordinates(record.topic(), record.partition(), offset));
    }
  }

  /** Fences the producer before this one, and ends what it left open. */
  void begin() {
    producer.initTransactions();
  }

  /** Commits these records and offsets; throws where one of them failed. */
  List<Written> commit(
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    List<Sent> sent = new ArrayList<>();
    AtomicBoolean firstFailure = new AtomicBoolean(true);
    producer.beginTransaction();
    for (ProducerRecord<byte[], byte[]> record : records) {
      // The commit waits for every record and throws where one failed.
      sent.add(
          new Sent(
              record,
              producer.send(
                  record,
                  (word, failure) -> {
                    workings.moments().written(word, failure);
                    learn(record, failure, firstFailure);
                  })));
    }
    workings.milestones().reached(Milestone.LEDGER_SENT);
    producer.sendOffsetsToTransaction(offsets, group);
    workings.milestones().reached(Milestone.LEDGER_COMMITTING);
    producer.commitTransaction();
    workings.milestones().reached(Milestone.LEDGER_COMMITTED);
    return sent.stream()
        .filter(one -> told.contains(one.record().topic()))
        .map(Sent::written)
        .toList();
  }

  @Override
  public void close() {
    // An open transaction is left to the next producer, which knows how it ended.
    producer.close(Duration.ZERO);
  }

  // The records behind the first that fails are told the same of a record that is not theirs.
  private void learn(
      ProducerRecord<byte[], byte[]> record,
      @Nullable Exception failure,
      AtomicBoolean firstFailure) {
    if (failure != null
        && firstFailure.getAndSet(false)
        && failure instanceof RecordTooLargeException) {
      workings.experience().sizes().refused(record.topic(), record.value().length);
    }
  }
}
