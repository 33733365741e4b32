package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.GroupProtocols;
import dev.kurier.runner.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A task whose record Kafka drops still ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DroppedRecordsIT {

  private EmbeddedBroker broker;
  private LedgerTown town;
  private int towns;

  @BeforeAll
  void startBroker(@TempDir Path directory) {
    broker = EmbeddedBroker.start(directory, 0);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void buildTown() throws Exception {
    town = new LedgerTown(broker.bootstrapServers(), "d" + towns++, 1);
  }

  @AfterEach
  void leaveTown() {
    town.close();
  }

  @Test
  void recordThatNoRunnerKeepsEndsItsTaskAtTheDeliveryLimit() throws Exception {
    Task task = Sample.task();
    limitDeliveries();
    try (Ledger ledger = ledger();
        KafkaShareConsumer<byte[], byte[]> runner = runner()) {
      ledger.start();
      town.submit(task, 0);
      release(runner, town.names.tasks(Sample.QUEUE));

      Reply reply = town.await(town.names.replies("shop"), 0, Codecs.REPLY, _ -> true);

      assertThat(reply.status()).isEqualTo(Status.EXPIRED);
      assertThat(reply.reason()).isEqualTo(Reason.RECORD_DROPPED);
    }
  }

  @Test
  void retryThatNoRunnerKeepsEndsItsTaskToo() throws Exception {
    Task task = Sample.task();
    limitDeliveries();
    try (Ledger ledger = ledger();
        KafkaShareConsumer<byte[], byte[]> runner = runner()) {
      ledger.start();
      town.submit(task, 0);
      town.report(ended("e1", task, new Outcome.Interrupted("drained")), 0);
      release(runner, town.names.retries(Sample.QUEUE));

      assertThat(await(task, Status.EXPIRED).reason()).isEqualTo(Reason.RECORD_DROPPED);
    }
  }

  @Test
  void recordThatAClassicGroupWasMovedPastEndsItsTask() throws Exception {
    Task task = Sample.task();
    Task waiting = Sample.task(new TaskId("waiting"), "2");
    var tasks = new TopicPartition(town.names.tasks(Sample.QUEUE), 0);
    try (Ledger ledger = classicLedger();
        Admin admin = Admin.create(town.client())) {
      ledger.start();
      RecordMetadata sent = town.submit(task, 0);
      town.submit(waiting, 0);
      await(waiting, Status.QUEUED);

      admin
          .alterConsumerGroupOffsets(
              Topics.classicGroup(town.names, Sample.QUEUE),
              Map.of(tasks, new OffsetAndMetadata(sent.offset() + 1)))
          .all()
          .get(30, TimeUnit.SECONDS);

      assertThat(await(task, Status.EXPIRED).reason()).isEqualTo(Reason.RECORD_DROPPED);
      town.report(ended("e1", waiting, Sample.succeeded()), 0);
      assertThat(await(waiting, Status.SUCCEEDED).reason()).isEqualTo(Reason.COMPLETED);
    }
  }

  @Test
  void recordThatIsGoneByRetentionEndsItsTaskAndNoOther() throws Exception {
    Task gone = Sample.task();
    Task other = Sample.task(new TaskId("other"), "2");
    try (Ledger ledger = ledger()) {
      ledger.start();
      RecordMetadata sent = town.submit(gone, 0);
      town.submit(other, 0);
      await(other, Status.QUEUED);

      delete(sent.topic(), sent.offset() + 1);

      assertThat(await(gone, Status.EXPIRED).reason()).isEqualTo(Reason.RECORD_DROPPED);
      town.report(ended("e1", other, Sample.succeeded()), 0);
      assertThat(await(other, Status.SUCCEEDED).reason()).isEqualTo(Reason.COMPLETED);
    }
  }

  @Test
  void taskThatWasDispatchedAgainLivesByItsNewRecord() throws Exception {
    Task again = Sample.task();
    Task gone = Sample.task(new TaskId("gone"), "2");
    try (Ledger ledger = ledger()) {
      ledger.start();
      town.submit(again, 0);
      town.report(ended("e1", again, new Outcome.Interrupted("drained")), 0);
      town.await(town.names.retries(Sample.QUEUE), 0, Codecs.task(Sample.QUEUE), _ -> true);
      RecordMetadata last = town.submit(gone, 0);
      await(gone, Status.QUEUED);
      delete(last.topic(), last.offset() + 1);

      assertThat(await(gone, Status.EXPIRED).reason()).isEqualTo(Reason.RECORD_DROPPED);
      assertThat(newest(again).reason()).isEqualTo(Reason.DRAINED);

      delete(town.names.retries(Sample.QUEUE), 1);

      assertThat(await(again, Status.EXPIRED).reason()).isEqualTo(Reason.RECORD_DROPPED);
    }
  }

  @Test
  void ledgerThatTookOverJudgesWhatTheOneBeforeDispatched() throws Exception {
    Task again = Sample.task();
    try (Ledger first = ledger()) {
      first.start();
      town.submit(again, 0);
      town.report(ended("e1", again, new Outcome.Interrupted("drained")), 0);
      town.await(town.names.retries(Sample.QUEUE), 0, Codecs.task(Sample.QUEUE), _ -> true);
    }
    try (Ledger second = ledger()) {
      second.start();
      Task gone = Sample.task(new TaskId("gone"), "2");
      RecordMetadata last = town.submit(gone, 0);
      await(gone, Status.QUEUED);
      delete(last.topic(), last.offset() + 1);
      await(gone, Status.EXPIRED);
      assertThat(newest(again).reason()).isEqualTo(Reason.DRAINED);

      // Record and commit marker.
      delete(town.names.retries(Sample.QUEUE), 2);

      assertThat(await(again, Status.EXPIRED).reason()).isEqualTo(Reason.RECORD_DROPPED);
    }
  }

  private Ledger ledger() {
    return town.ledger(settings());
  }

  /** As on a broker without newer groups. */
  private Ledger classicLedger() {
    return town.ledger(
        settings().withGroups(new GroupProtocols(GroupKind.CLASSIC, GroupProtocol.CLASSIC)));
  }

  private LedgerSettings settings() {
    return town.settings("a")
        .withUpkeep(
            new LedgerSettings.Upkeep(
                Duration.ofMillis(200), Duration.ofDays(14), false, Duration.ofMinutes(1)));
  }

  private static Event ended(String execution, Task task, Outcome outcome) {
    Run run = Sample.run(execution, "node-x", task);
    return Sample.ended(run, outcome, task);
  }

  private TaskState await(Task task, Status status) {
    return town.await(
        town.names.state(),
        0,
        Codecs.STATE,
        s -> s.task().id().equals(task.header().id()) && s.status() == status);
  }

  private TaskState newest(Task task) {
    Task mark = Sample.task(new TaskId("mark-" + System.nanoTime()), "0");
    try {
      town.submit(mark, 0);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return town
        .until(town.names.state(), 0, Codecs.STATE, s -> s.task().id().equals(mark.header().id()))
        .stream()
        .filter(s -> s.task().id().equals(task.header().id()))
        .reduce((_, newer) -> newer)
        .orElseThrow();
  }

  /** Takes a record and gives it back until the broker has enough of it. */
  private static void release(KafkaShareConsumer<byte[], byte[]> runner, String topic) {
    runner.subscribe(List.of(topic));
    int deliveries = 0;
    for (int polls = 0; deliveries < 2 && polls < 200; polls++) {
      for (var record : runner.poll(Duration.ofMillis(200))) {
        deliveries++;
        runner.acknowledge(record, AcknowledgeType.RELEASE);
      }
      runner.commitSync();
    }
    assertThat(deliveries).isEqualTo(2);
  }

  private void delete(String topic, long before) throws Exception {
    try (Admin admin = Admin.create(town.client())) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private void limitDeliveries() throws Exception {
    ConfigResource group =
        new ConfigResource(ConfigResource.Type.GROUP, Topics.shareGroup(town.names, Sample.QUEUE));
    List<AlterConfigOp> settings =
        List.of(
            set("share.auto.offset.reset", "earliest"),
            set("share.isolation.level", "read_committed"),
            set("share.delivery.count.limit", "2"));
    try (Admin admin = Admin.create(town.client())) {
      admin.incrementalAlterConfigs(Map.of(group, settings)).all().get(30, TimeUnit.SECONDS);
    }
  }

  private static AlterConfigOp set(String key, String value) {
    return new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
  }

  private KafkaShareConsumer<byte[], byte[]> runner() {
    Map<String, Object> properties = new HashMap<>(town.client());
    properties.put("group.id", Topics.shareGroup(town.names, Sample.QUEUE));
    properties.put("share.acknowledgement.mode", "explicit");
    return new KafkaShareConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
