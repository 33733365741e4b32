package dev.kurier.runner.node;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.broker.EmbeddedBroker.Generation;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.guard.BreakerSettings;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicProvisioner;
import dev.kurier.runner.kafka.Topics;
import dev.kurier.runner.report.ReportSettings;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A broker with one queue, and a hand to put tasks on it. */
final class Installation implements AutoCloseable {

  static final String QUEUE = "default";
  static final String APP = "shop";

  private final Path directory;
  private final Generation generation;
  private EmbeddedBroker broker;
  private final KafkaSettings kafka;
  private final KafkaProducer<byte[], byte[]> producer;

  Installation(Path directory) {
    this(directory, GroupKind.SHARE);
  }

  /** One whose runners are in these groups, on a broker that has no newer ones. */
  Installation(Path directory, GroupKind groups) {
    this.directory = directory;
    this.generation = groups == GroupKind.SHARE ? Generation.SHARE : Generation.CLASSIC;
    this.broker = EmbeddedBroker.start(directory, 0, 0, generation);
    this.kafka =
        new KafkaSettings(
                broker.bootstrapServers(),
                new TopicNames("kurier"),
                1,
                1,
                Duration.ofSeconds(15),
                Map.of())
            .in(groups);
    TopicProvisioner.provision(kafka, Set.of(QUEUE), Set.of(APP));
    this.producer = new KafkaProducer<>(ClientProperties.eventProducer(kafka, "tester"));
  }

  KafkaSettings kafka() {
    return kafka;
  }

  TaskId submit(String id, String type, String payload) {
    return submit(id, type, payload, Optional.empty());
  }

  TaskId submit(String id, String type, String payload, Optional<Instant> deadline) {
    return submit(id, type, payload, deadline, new ReplyTo(APP, 0));
  }

  TaskId submit(
      String id, String type, String payload, Optional<Instant> deadline, ReplyTo replyTo) {
    var json = JsonText.of(payload);
    var header =
        new TaskHeader(
            new TaskId(id),
            type,
            QUEUE,
            id,
            Optional.of(replyTo),
            id,
            deadline,
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            json.sha256(),
            Optional.empty());
    send(id, Codecs.task(QUEUE).encode(new Task(header, json, Map.of())));
    return header.id();
  }

  void send(String key, byte[] value) {
    var ignored =
        producer.send(
            new ProducerRecord<>(
                kafka.names().tasks(QUEUE), key.getBytes(StandardCharsets.UTF_8), value));
  }

  /** Stops the broker, and starts it again where it was. */
  void restartBroker() {
    String address = broker.bootstrapServers();
    broker.close();
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    broker = EmbeddedBroker.start(directory, port, 0, generation);
  }

  /** Tells all nodes something, as the ledger does. */
  void tell(Control control) {
    byte[] key = control.toString().getBytes(StandardCharsets.UTF_8);
    var ignored =
        producer.send(
            new ProducerRecord<>(kafka.names().control(), key, Codecs.CONTROL.encode(control)));
  }

  /** Reports something, as a node does: the key is the task's id, or the node. */
  void report(int partition, String about, Event event) {
    byte[] key = about.getBytes(StandardCharsets.UTF_8);
    var ignored =
        producer.send(
            new ProducerRecord<>(
                kafka.names().events(), partition, key, Codecs.EVENT.encode(event)));
  }

  /** Acquires records and gives them back until each of so many was delivered so often. */
  Collection<ConsumerRecord<byte[], byte[]>> acquireInVain(int records, int deliveries) {
    return acquire(records, deliveries, AcknowledgeType.RELEASE);
  }

  /** Acquires so many records, the second time that they are delivered, and settles them. */
  void settleRedelivered(int records) {
    var settled = acquire(records, 2, AcknowledgeType.ACCEPT);
    if (settled.stream().anyMatch(one -> one.deliveryCount().orElseThrow() != 2)) {
      throw new IllegalStateException("delivered otherwise: " + settled);
    }
  }

  private Collection<ConsumerRecord<byte[], byte[]>> acquire(
      int records, int deliveries, AcknowledgeType answer) {
    String group = Topics.shareGroup(kafka.names(), QUEUE);
    var seen = new TreeMap<Long, ConsumerRecord<byte[], byte[]>>();
    try (var consumer =
        new KafkaShareConsumer<byte[], byte[]>(
            ClientProperties.sharePump(kafka, group, "in-vain", 10))) {
      consumer.subscribe(List.of(kafka.names().tasks(QUEUE)));
      while (seen.size() < records
          || seen.values().stream()
              .anyMatch(one -> one.deliveryCount().orElseThrow() < deliveries)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          seen.put(record.offset(), record);
          consumer.acknowledge(record, answer);
        }
        consumer.commitSync();
      }
    }
    return seen.values();
  }

  static HandlerSpec handler(String type, String group) {
    return HandlerSpec.of(
            type,
            new HandlerCode.Function("tasks", "run", HandlerCode.Reuse.NEVER),
            Place.in(Path.of(".")))
        .within(Duration.ofSeconds(30), Duration.ofSeconds(1))
        .under(new HandlerSpec.Policy(3, 64, group));
  }

  static RunnerSettings settings(int slots, HandlerSpec... handlers) {
    return new RunnerSettings(
        Map.of(QUEUE, AcquireSettings.defaults().withPrefetch(4)),
        List.of(handlers),
        slots,
        Duration.ofSeconds(20),
        RunnerSettings.StartConditions.none(),
        new BreakerSettings(20, 5, 50, 2, Duration.ofSeconds(1), Duration.ofSeconds(2)),
        ReportSettings.defaults());
  }

  @Override
  public void close() {
    producer.close();
    broker.close();
  }
}
