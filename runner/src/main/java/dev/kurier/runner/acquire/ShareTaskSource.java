package dev.kurier.runner.acquire;

import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member of a share group: the broker locks records and counts their deliveries. */
public final class ShareTaskSource implements TaskSource {

  private static final Logger LOG = LoggerFactory.getLogger(ShareTaskSource.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CLOSING = Duration.ofSeconds(3);

  /** Less than any lock that brokers have unless they are told. */
  private static final Duration SURELY_LOCKED = Duration.ofSeconds(5);

  /** A broker that has restarted counts deliveries from 1 again. */
  private static final Duration DISTRUST = Duration.ofSeconds(30);

  private final ShareConsumer<byte[], byte[]> consumer;
  private final Connections connections;
  private final int dangerousFrom;
  private final BooleanSupplier distrustsCounts;
  private final Counts counts;
  private final long surelyLocked;

  /** Before this time no count of deliveries is trusted. */
  private long trustedFrom = System.nanoTime();

  /** When the last two polls began: what the last one gave, the one before may have asked for. */
  private long asked = System.nanoTime();

  private long askedBefore = asked;

  /**
   * Makes one of a consumer, which it closes in the end.
   *
   * @param dangerousFrom from this delivery on a record is dangerous
   * @param distrustsCounts tells whether a broker may have begun to count deliveries anew
   * @param lock how long the broker keeps a record for it
   * @param again whether one before it failed
   */
  public ShareTaskSource(
      ShareConsumer<byte[], byte[]> consumer,
      String topic,
      int dangerousFrom,
      BooleanSupplier distrustsCounts,
      Counts counts,
      Duration lock,
      boolean again) {
    this.consumer = consumer;
    this.dangerousFrom = dangerousFrom;
    this.distrustsCounts = distrustsCounts;
    this.counts = counts;
    this.surelyLocked = Math.min(lock.toNanos() / 2, SURELY_LOCKED.toNanos());
    this.connections = Connections.of(consumer);
    consumer.subscribe(List.of(topic));
    if (again) {
      distrustCounts();
    }
  }

  private void distrustCounts() {
    trustedFrom = System.nanoTime() + DISTRUST.toNanos();
  }

  @Override
  public List<Arrival> poll(Duration patience) {
    askedBefore = asked;
    asked = System.nanoTime();
    ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
    if (connections.wereClosed()) {
      // A broker that has begun anew counts deliveries from 1.
      distrustCounts();
    }
    boolean distrusts = System.nanoTime() - trustedFrom < 0 || distrustsCounts.getAsBoolean();
    List<Arrival> arrivals = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      int deliveries = record.deliveryCount().map(Short::intValue).orElse(1);
      arrivals.add(
          new Arrival(
              record, deliveries, distrusts || deliveries > 1, deliveries >= dangerousFrom));
    }
    return arrivals;
  }

  /** A share consumer that does not poll keeps its place. */
  @Override
  public void idle() {}

  /** A lock that has expired shows in the answer only, never as an exception. */
  @Override
  public Predicate<ConsumerRecord<byte[], byte[]>> settle(
      Map<ConsumerRecord<byte[], byte[]>, Settlement> settlements) {
    settlements.forEach((record, settlement) -> consumer.acknowledge(record, type(settlement)));
    Map<TopicIdPartition, Optional<KafkaException>> answers = consumer.commitSync(PATIENCE);
    var confirmed = new BitSet();
    answers.forEach((partition, refusal) -> {
      confirmed.set(partition.partition(), refusal.isEmpty());
      refusal.ifPresent(why -> refused(partition, why));
    });
    // A broker says yes as well when another one has settled the record since its lock was over.
    boolean isSurelyLocked = System.nanoTime() - askedBefore < surelyLocked;
    return record -> isSurelyLocked && confirmed.get(record.partition());
  }

  private void refused(TopicIdPartition partition, KafkaException why) {
    counts.increment(Count.LOCK_LOST);
    distrustCounts();
    LOG.atWarn()
        .addKeyValue("topic", partition.topic())
        .addKeyValue("partition", partition.partition())
        .addKeyValue("error", why.toString())
        .log("acknowledgement refused, records come again");
  }

  private static AcknowledgeType type(Settlement settlement) {
    return switch (settlement) {
      case ACCEPT -> AcknowledgeType.ACCEPT;
      case RELEASE -> AcknowledgeType.RELEASE;
    };
  }

  @Override
  public void close() {
    consumer.close(CLOSING);
  }
}
