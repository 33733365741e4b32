package dev.kurier.runner.ledger;

import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers now and then how far the runners are through the records of tasks, on a thread
 * of its own: an answer may take seconds. {@link #ask} and {@link #take} belong to one thread.
 */
final class RecordWatch {

  private static final Logger LOG = LoggerFactory.getLogger(RecordWatch.class);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Admin admin;
  private final TopicNames names;
  private final Set<String> queues;
  private final GroupKind groups;
  private final long interval;
  private final AtomicReference<Optional<Watermarks>> answer =
      new AtomicReference<>(Optional.empty());
  private final Map<String, Map<TopicPartition, Long>> lastDone = new ConcurrentHashMap<>();
  private volatile boolean isAsking;
  private long asked;

  RecordWatch(
      Admin admin, TopicNames names, Set<String> queues, GroupKind groups, Duration interval) {
    this.admin = admin;
    this.names = names;
    this.queues = Set.copyOf(queues);
    this.groups = groups;
    this.interval = interval.toNanos();
    asked = System.nanoTime() - this.interval;
  }

  /** Begins to ask if it is time to. */
  void ask(Map<Integer, PartitionMemory> memories, long nanos) {
    if (isAsking || memories.isEmpty() || nanos - asked < interval) {
      return;
    }
    asked = nanos;
    isAsking = true;
    Map<Integer, PartitionMemory> about = Map.copyOf(memories);
    Thread.ofVirtual().name("ledger-record-watch").start(() -> run(about));
  }

  /** The newest answer, once. */
  Optional<Watermarks> take() {
    return answer.getAndSet(Optional.empty());
  }

  private void run(Map<Integer, PartitionMemory> about) {
    try {
      answer.set(Optional.of(watermarks(about)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("cause", String.valueOf(e))
          .log("dropped records are not looked for now, the brokers do not tell");
    } finally {
      isAsking = false;
    }
  }

  private Watermarks watermarks(Map<Integer, PartitionMemory> about)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<TopicPartition> events = new ArrayList<>();
    List<TopicPartition> retries = new ArrayList<>();
    List<TopicPartition> carrying = new ArrayList<>();
    for (int partition : about.keySet()) {
      events.add(new TopicPartition(names.events(), partition));
      for (String queue : queues) {
        retries.add(new TopicPartition(names.retries(queue), partition));
        carrying.add(new TopicPartition(names.tasks(queue), partition));
      }
    }
    carrying.addAll(retries);
    // The order matters: a runner writes its word before it is done with a record.
    Map<TopicPartition, Long> tops = offsets(carrying, OffsetSpec.latest());
    Map<TopicPartition, Long> floors = offsets(carrying, OffsetSpec.earliest());
    for (String queue : queues) {
      doneTwice(queue, tops)
          .forEach((partition, start) -> floors.merge(partition, start, Math::max));
    }
    Map<TopicPartition, Long> ends = offsets(events, OffsetSpec.latest());
    return new Watermarks(about, floors, ends, offsets(retries, OffsetSpec.latest()));
  }

  // A broker that has just begun anew may not know all of its records yet: what counts as done was
  // done the last time as well. Called on one thread at a time.
  private Map<TopicPartition, Long> doneTwice(String queue, Map<TopicPartition, Long> tops)
      throws InterruptedException, TimeoutException {
    Map<TopicPartition, Long> now = done(queue, tops);
    Map<TopicPartition, Long> before = lastDone.getOrDefault(queue, Map.of());
    lastDone.put(queue, now);
    Map<TopicPartition, Long> twice = new HashMap<>(now);
    twice.replaceAll((partition, offset) -> Math.min(offset, before.getOrDefault(partition, 0L)));
    return twice;
  }

  private Map<TopicPartition, Long> done(String queue, Map<TopicPartition, Long> tops)
      throws InterruptedException, TimeoutException {
    return switch (groups) {
      case SHARE -> shareDone(Topics.shareGroup(names, queue), tops);
      case CLASSIC -> classicDone(Topics.classicGroup(names, queue));
    };
  }

  // The broker moves the start of a group with the next word of a runner only, which may not come;
  // how many records are not done yet it tells at once.
  private Map<TopicPartition, Long> shareDone(String group, Map<TopicPartition, Long> tops)
      throws InterruptedException, TimeoutException {
    Map<TopicPartition, Long> done = new HashMap<>();
    known(
            group,
            admin
                .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(group))
        .forEach((partition, info) -> {
          boolean isAll = info.lag().filter(lag -> lag == 0).isPresent();
          long top = isAll ? tops.getOrDefault(partition, 0L) : 0;
          done.put(partition, Math.max(info.startOffset(), top));
        });
    return done;
  }

  private Map<TopicPartition, Long> classicDone(String group)
      throws InterruptedException, TimeoutException {
    Map<TopicPartition, Long> done = new HashMap<>();
    known(group, admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach((partition, position) -> done.put(partition, position.offset()));
    return done;
  }

  private static <T> Map<TopicPartition, T> known(
      String group, KafkaFuture<Map<TopicPartition, T>> answer)
      throws InterruptedException, TimeoutException {
    try {
      Map<TopicPartition, T> known = new HashMap<>(wait(answer));
      known.values().removeIf(Objects::isNull);
      return known;
    } catch (ExecutionException e) {
      LOG.atWarn()
          .addKeyValue("group", group)
          .addKeyValue("cause", String.valueOf(e.getCause()))
          .log("only retention is looked at: the ledger needs DESCRIBE on the runners' group");
      return Map.of();
    }
  }

  private Map<TopicPartition, Long> offsets(Collection<TopicPartition> of, OffsetSpec which)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    of.forEach(partition -> wanted.put(partition, which));
    Map<TopicPartition, Long> found = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> entry :
        wait(admin.listOffsets(wanted).all()).entrySet()) {
      found.put(entry.getKey(), entry.getValue().offset());
    }
    return found;
  }

  private static <T> T wait(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
