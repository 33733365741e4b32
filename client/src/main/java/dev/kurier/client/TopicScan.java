package dev.kurier.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Coordinates;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads whole topics once, from their beginning to the end they have when the scan starts,
 * committed records only. Immutable; each read connects anew. Records of one partition come in
 * order.
 */
public final class TopicScan {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration STALLED = Duration.ofSeconds(20);

  private final KafkaConnection connection;
  private final Predicate<TopicPartition> wanted;
  private final Optional<Instant> since;

  private TopicScan(
      KafkaConnection connection, Predicate<TopicPartition> wanted, Optional<Instant> since) {
    this.connection = connection;
    this.wanted = wanted;
    this.since = since;
  }

  /**
   * Scans the named topics; one that does not exist is empty.
   *
   * @param properties Kafka properties, {@code bootstrap.servers} at least
   */
  public static TopicScan of(Map<String, ?> properties, Collection<String> topics) {
    Set<String> named = Set.copyOf(topics);
    return new TopicScan(
        new KafkaConnection(properties),
        partition -> named.contains(partition.topic()),
        Optional.empty());
  }

  /**
   * Scans all topics whose name starts so, for example the dead letters of every queue.
   *
   * @param properties Kafka properties, {@code bootstrap.servers} at least
   */
  public static TopicScan startingWith(Map<String, ?> properties, String prefix) {
    return new TopicScan(
        new KafkaConnection(properties),
        partition -> partition.topic().startsWith(prefix),
        Optional.empty());
  }

  /** The same of one partition of each topic alone. */
  public TopicScan ofPartition(int number) {
    return new TopicScan(
        connection, wanted.and(partition -> partition.partition() == number), since);
  }

  /** The same without the records that are older by their timestamps. */
  public TopicScan since(Instant oldest) {
    return new TopicScan(connection, wanted, Optional.of(oldest));
  }

  /**
   * Shows every record to the visitor, on this thread. Memory stays bounded whatever the length.
   *
   * @return how many records there were
   * @throws BrokerUnreachableException if no broker answers in about ten seconds
   */
  public <T> long read(Codec<T> codec, Consumer<ScannedRecord<T>> visitor) {
    try {
      var reader = connection.reader();
      try {
        List<TopicPartition> partitions = partitions(reader);
        return partitions.isEmpty() ? 0 : read(reader, partitions, codec, visitor);
      } finally {
        reader.close(CloseOptions.timeout(Duration.ZERO));
      }
    } catch (KafkaException e) {
      throw new BrokerUnreachableException(connection.bootstrapServers(), e);
    }
  }

  /**
   * Collects the newest record of every key, without the keys whose newest record is a tombstone.
   *
   * @return by key, in the order of each key's newest record within its partition
   * @throws BrokerUnreachableException if no broker answers in about ten seconds
   */
  public <T> Map<String, ScannedRecord<T>> newest(Codec<T> codec) {
    Map<String, ScannedRecord<T>> newest = new LinkedHashMap<>();
    read(
        codec,
        entry -> {
          newest.remove(entry.key());
          if (entry.value().isPresent()) {
            newest.put(entry.key(), entry);
          }
        });
    return newest;
  }

  private List<TopicPartition> partitions(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader) {
    return reader.listTopics().values().stream()
        .flatMap(List::stream)
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .filter(wanted)
        .toList();
  }

  private <T> long read(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader,
      List<TopicPartition> partitions,
      Codec<T> codec,
      Consumer<ScannedRecord<T>> visitor) {
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
    since.ifPresent(oldest -> seek(reader, oldest, ends));
    long count = 0;
    long lastProgress = System.nanoTime();
    while (ends.entrySet().stream()
        .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> entry : reader.poll(POLL)) {
        visitor.accept(scanned(entry, codec));
        count++;
        lastProgress = System.nanoTime();
      }
      if (System.nanoTime() - lastProgress > STALLED.toNanos()) {
        throw new TimeoutException("the broker gave no records for " + STALLED.toSeconds() + " s");
      }
    }
    return count;
  }

  private static void seek(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> reader,
      Instant oldest,
      Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> times = new HashMap<>();
    ends.keySet().forEach(partition -> times.put(partition, oldest.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> firsts = reader.offsetsForTimes(times);
    ends.forEach((partition, end) -> {
      // Where nothing is as young there is no such offset.
      OffsetAndTimestamp first = firsts.get(partition);
      reader.seek(partition, first == null ? end : first.offset());
    });
  }

  private static <T> ScannedRecord<T> scanned(
      ConsumerRecord<byte[], byte[]> entry, Codec<T> codec) {
    return new ScannedRecord<>(
        new Coordinates(entry.topic(), entry.partition(), entry.offset()),
        entry.key() == null ? "" : new String(entry.key(), UTF_8),
        Instant.ofEpochMilli(entry.timestamp()),
        Optional.ofNullable(entry.value()).map(codec::decode));
  }
}
