package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.ReplyRoutes;
import dev.kurier.runner.kafka.Topics;
import dev.kurier.runner.observe.Milestone;
import dev.kurier.runner.observe.Milestones;
import dev.kurier.runner.order.Orders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One membership of the ledgers' group, from the first transaction to the first failure. Knows
 * nothing of the session before: everything unknown is cured by a new one. Confined to the ledger's
 * thread, but for {@link #wakeUp()}.
 */
final class Session implements AutoCloseable {

  private static final Duration LONGEST_POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final TopicNames names;
  private final Fold fold;
  private final Moments moments;
  private final Milestones milestones;
  private final Experience experience;
  private final Admin admin;
  private final Transactions transactions;
  private final Consumer<byte[], byte[]> consumer;
  private final Liveness liveness;
  private final Pace pace = new Pace(System.nanoTime());
  private final Offsets offsets = new Offsets();
  private final Optional<Standby> standby;
  private final Ownership ownership;
  private final Desks desks;
  private final OrderReading orderReading;
  private final Resumption resumption;
  private final Admission admission;
  private final RecordFolder folder;
  private final RecordReader reader;
  private final Rounds rounds;
  private final OverdueHandover overdue;
  private final Batch.Surroundings surroundings;
  private List<TopicPartition> upToDate = List.of();
  private int partitions;

  Session(
      LedgerSettings settings,
      LedgerConnections clients,
      TopicNames names,
      Set<String> queues,
      Workings workings) {
    this.experience = workings.experience();
    this.names = names;
    this.moments = workings.moments();
    this.milestones = workings.milestones();
    Lifecycle lifecycle = new Lifecycle(settings);
    fold = workings.watched().apply(lifecycle);
    liveness = new Liveness(settings.nodeSilence(), System.nanoTime());
    Crews crews = new Crews(liveness, () -> partitions);
    Orders orders = new Orders("ledger", () -> moments.now().now());
    orderReading = new OrderReading(orders, names.control(), clients.controlReader());
    resumption = new Resumption(orders, moments, settings.maxPollRecords());
    admission = new Admission(settings.managed().keySet(), crews, orders);
    admin = clients.admin();
    HighWatermarks watermarks = new HighWatermarks(admin);
    ReplayTopics topics = new ReplayTopics(clients, watermarks, names, queues);
    ReplayDesk replays =
        new ReplayDesk(moments::now, topics, create -> topics.exist(create, partitions));
    desks = new Desks(replays, new ScheduleDesk(moments::now));
    folder = new RecordFolder(names, queues, liveness, crews, desks);
    transactions = new Transactions(clients.producer(), workings, retries(names, queues));
    consumer = clients.member();
    overdue =
        new OverdueHandover(
            admin, Topics.ledgers(names), settings.upkeep().handover(), System.nanoTime());
    reader = new RecordReader(clients.recordReader("records"), names);
    var routes = new ReplyRoutes(admin, names, System::nanoTime);
    surroundings = new Batch.Surroundings(new Letters(reader), routes::exists, experience);
    Supplier<PartitionMemory> empty =
        () -> new PartitionMemory(lifecycle, settings.terminalBytes(), settings.terminalIds());
    standby =
        settings.upkeep().standby()
            ? Optional.of(new Standby(clients.stateReader(), names, empty))
            : Optional.empty();
    StateReader states = new StateReader(clients, watermarks, settings.transactionTimeout());
    Handover handover = new Handover(names, offsets, liveness, crews, desks, states);
    ownership = new Ownership(consumer, names, states, empty, handover, standby);
    RollCall rollCall = new RollCall(liveness, consumer, names.events(), System.nanoTime());
    RecordWatch watch =
        new RecordWatch(
            admin, names, queues, settings.groups().runners(), settings.upkeep().recordCheck());
    rounds = new Rounds(settings, moments, ownership, rollCall, watch, new DroppedRecords(names));
  }

  /** Ends what a former session left open, and joins the group with the next turns. */
  void open(Set<String> queues) {
    transactions.begin();
    orderReading.start();
    List<String> topics = new ArrayList<>();
    queues.forEach(queue -> topics.add(names.tasks(queue)));
    topics.add(names.intake());
    topics.add(names.events());
    partitions = consumer.partitionsFor(names.intake()).size();
    consumer.subscribe(topics, ownership);
  }

  /** Waits for something to do and does it, in one transaction. */
  void turn() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(patience());
    if (!records.isEmpty()) {
      milestones.reached(Milestone.LEDGER_POLLED);
    }
    long nanos = System.nanoTime();
    liveness.tick(nanos);
    hearTheTime(records);
    Outbox outbox = new Outbox(names, experience.sizes(), partitions);
    Batch batch = new Batch(fold, moments::now, ownership.memories(), surroundings, outbox);
    folder.fold(records, batch);
    rounds.make(batch, nanos);
    overdue.watch(consumer.groupMetadata().memberId(), nanos);
    resumption.resume(ownership.memories(), batch);
    admission.admit(ownership.memories(), batch);
    rounds.touchOld(batch);
    desks.advance(outbox, nanos);
    standby.ifPresent(known -> known.follow(ownership.memories().keySet()));
    offsets.folded(records.nextOffsets(), nanos);
    pace.folded(records.count(), nanos);
    List<ProducerRecord<byte[], byte[]>> written = batch.seal();
    if (!written.isEmpty() || offsets.areOverdue(nanos)) {
      List<Transactions.Written> committed =
          transactions.commit(written, progress(), consumer.groupMetadata());
      offsets.committed();
      batch.remember();
      committed.forEach(this::noteCarrier);
    }
  }

  /** Tells whether it is a member of the group and has what it was given. */
  boolean hasJoined() {
    return consumer.groupMetadata().generationId() > 0;
  }

  Set<Integer> partitions() {
    return Set.copyOf(ownership.memories().keySet());
  }

  long openTasks() {
    return ownership.memories().values().stream().mapToLong(PartitionMemory::openTasks).sum();
  }

  /** How far it is behind. */
  LedgerHealth.Work work() {
    long lag = 0;
    for (TopicPartition partition : consumer.assignment()) {
      lag += consumer.currentLag(partition).orElse(0);
    }
    return new LedgerHealth.Work(
        lag,
        pace.keepsUpWith(lag),
        ownership.rebuilt(),
        standby.map(Standby::openTasks).orElse(0L));
  }

  /** Ends a wait. Safe from any thread. */
  void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    desks.close();
    transactions.close();
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    reader.close();
    orderReading.close();
    standby.ifPresent(Standby::close);
    admin.close(CLOSE_LIMIT);
  }

  private static Set<String> retries(TopicNames names, Set<String> queues) {
    return queues.stream().map(names::retries).collect(Collectors.toUnmodifiableSet());
  }

  private void noteCarrier(Transactions.Written written) {
    Coordinates at = written.at();
    PartitionMemory memory = ownership.memories().get(at.partition());
    if (memory != null) {
      memory.carriedBy(written.task(), at);
    }
  }

  // Never empty: the offsets are what the broker fences a ledger by that has lost its partitions.
  private Map<TopicPartition, OffsetAndMetadata> progress() {
    Map<TopicPartition, OffsetAndMetadata> pending = offsets.pending();
    if (!pending.isEmpty()) {
      return pending;
    }
    TopicPartition events = ownership.events(ownership.memories().keySet().iterator().next());
    return Map.of(events, new OffsetAndMetadata(consumer.position(events)));
  }

  // What comes when everything before it was read has just been written.
  private void hearTheTime(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : upToDate) {
      records.records(partition).forEach(record -> moments.heard(record.timestamp()));
    }
    upToDate =
        ownership.memories().keySet().stream()
            .map(ownership::events)
            .filter(events -> consumer.currentLag(events).orElse(1) == 0)
            .toList();
  }

  private Duration patience() {
    Instant now = moments.now().now();
    Duration longest =
        desks.patience().filter(wait -> wait.compareTo(LONGEST_POLL) < 0).orElse(LONGEST_POLL);
    return ownership.memories().values().stream()
        .map(PartitionMemory::nextTimer)
        .flatMap(Optional::stream)
        .min(Instant::compareTo)
        .map(at -> Duration.between(now, at))
        .filter(wait -> wait.compareTo(longest) < 0)
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
        .orElse(longest);
  }
}
