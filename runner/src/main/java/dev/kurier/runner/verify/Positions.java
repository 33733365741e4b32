package dev.kurier.runner.verify;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.Brokers;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.Topics;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * How far the groups of an installation have come. A share group's start is written late, so it
 * tells what is settled and not what is left. Immutable.
 *
 * @param settled by partition of a queue, up to where its runners' group has settled all records
 * @param rest what is left to be read
 */
public record Positions(Map<TopicPartition, Long> settled, Rest rest) {

  private static final Set<TransactionState> UNDER_WAY =
      Set.of(
          TransactionState.ONGOING,
          TransactionState.PREPARE_COMMIT,
          TransactionState.PREPARE_ABORT);

  /** Copies the map. */
  public Positions {
    settled = Map.copyOf(settled);
  }

  /** Tells whether no runner will be given this record of a queue again. */
  public boolean isSettled(Coordinates at) {
    Long start = settled.get(new TopicPartition(at.topic(), at.partition()));
    return start != null && at.offset() < start;
  }

  /**
   * Asks the brokers. What they refuse to tell is unknown.
   *
   * @param oldEnough records that are younger may be unread by right
   */
  public static Positions ask(
      Brokers brokers, KafkaSettings kafka, Set<String> queues, Instant oldEnough)
      throws InterruptedException {
    TopicNames names = kafka.names();
    Map<TopicPartition, Long> settled = new HashMap<>();
    Map<String, Long> unread = new TreeMap<>();
    try (UnreadRecords records = new UnreadRecords(kafka, oldEnough)) {
      for (String queue : queues) {
        settled.putAll(
            switch (kafka.groups()) {
              case SHARE -> shareStarts(brokers.admin(), Topics.shareGroup(names, queue));
              case CLASSIC -> committed(brokers.admin(), Topics.classicGroup(names, queue));
            });
      }
      String ledger = Topics.ledgers(names);
      unread.put("group " + ledger, records.count(committed(brokers.admin(), ledger)));
      return new Positions(settled, new Rest.Known(unread, open(brokers.admin(), names)));
    } catch (ExecutionException e) {
      return new Positions(settled, new Rest.Unknown("the broker does not tell: " + e.getCause()));
    }
  }

  private static Map<TopicPartition, Long> shareStarts(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> starts = new HashMap<>();
    try {
      admin
          .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
          .partitionsToOffsetInfo(group)
          .get()
          .forEach((partition, info) -> starts.put(partition, info.startOffset()));
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw e;
      }
    }
    return starts;
  }

  private static Map<TopicPartition, Long> committed(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> read =
        new HashMap<>(
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group).get());
    read.values().removeIf(Objects::isNull);
    Map<TopicPartition, Long> positions = new HashMap<>();
    read.forEach((partition, position) -> positions.put(partition, position.offset()));
    return positions;
  }

  private static Set<String> open(Admin admin, TopicNames names)
      throws ExecutionException, InterruptedException {
    Collection<TransactionListing> all =
        admin.listTransactions(new ListTransactionsOptions().filterStates(UNDER_WAY)).all().get();
    return all.stream()
        .map(TransactionListing::transactionalId)
        .filter(id -> id.startsWith(names.namespace() + "."))
        .collect(Collectors.toSet());
  }
}
