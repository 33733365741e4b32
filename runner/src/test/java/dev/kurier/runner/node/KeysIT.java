package dev.kurier.runner.node;

import static dev.kurier.runner.node.ScriptedInstallation.failure;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Plan.IfTaken;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.verify.Finding;
import dev.kurier.runner.verify.Invariant;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that wait for a time or for each other, with a ledger, a runner and the Java client. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeysIT {

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private ScriptedInstallation all;
  private int namespaces;

  @BeforeAll
  void startBroker(@TempDir Path data) {
    broker = EmbeddedBroker.start(data, 0);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void startNodes() {
    all = new ScriptedInstallation(broker, directory, "keys" + namespaces++);
  }

  @AfterEach
  void stopNodes() {
    all.close();
  }

  @Test
  void tasksOfAKeyRunInOrderThroughFailuresAndARestartOfTheLedger() throws Exception {
    List<TaskHandle<JsonText>> handles = new ArrayList<>();
    for (int number = 0; number < 10; number++) {
      for (int key = 0; key < 20; key++) {
        String payload = "\"k%d/%d%s\"".formatted(key, number, number == 4 ? "/failing" : "");
        String name = "key-" + key;
        handles.add(all.submit(payload, o -> o.orderingKey(name).maxAttempts(3)));
      }
    }
    handles.get(50).result().get(60, SECONDS);
    all.restartLedger();

    for (TaskHandle<JsonText> handle : handles) {
      handle.result().get(60, SECONDS);
    }

    for (int key = 0; key < 20; key++) {
      assertThat(diaryOf("k" + key + "/")).containsExactlyElementsOf(expected("k" + key + "/"));
    }
    assertThat(handles.stream().map(h -> h.submitted().join().partition()).distinct())
        .hasSizeGreaterThan(1);
    List<Finding.Observed> observed = all.observed();
    assertThat(observed).noneMatch(finding -> finding.broken() > 0);
    assertThat(observed)
        .filteredOn(finding -> finding.invariant() == Invariant.I13)
        .singleElement()
        .satisfies(finding -> assertThat(finding.checked()).isEqualTo(200));
  }

  @Test
  void rejectedTaskFailsAndNamesTheOther() throws Exception {
    TaskHandle<JsonText> first = all.submit("\"wait/a\"", o -> o.uniqueKey("u"));
    all.awaitRun("wait/a");

    TaskHandle<JsonText> second = all.submit("\"b\"", o -> o.uniqueKey("u"));

    TaskFailedException refused = failure(second);
    assertThat(refused.status()).isEqualTo(Status.CANCELLED);
    assertThat(refused.reason()).isEqualTo(Reason.UNIQUE_KEY_TAKEN);
    assertThat(refused).hasMessageContaining(first.id().value());
    all.end("wait/a");
    first.result().get(30, SECONDS);
    all.submit("\"c\"", o -> o.uniqueKey("u")).result().get(30, SECONDS);
    assertThat(all.begun()).containsKey("c").doesNotContainKey("b");
  }

  @Test
  void taskThatFollowsTheExistingOneGetsItsResult() throws Exception {
    TaskHandle<JsonText> first = all.submit("\"wait/a\"", o -> o.uniqueKey("u"));
    all.awaitRun("wait/a");
    TaskHandle<JsonText> second =
        all.submit("\"b\"", o -> o.uniqueKey("u", IfTaken.RETURN_EXISTING));
    second.submitted().get(30, SECONDS);

    all.end("wait/a");

    assertThat(second.result().get(30, SECONDS)).isEqualTo(first.result().get(30, SECONDS));
    assertThat(all.begun()).doesNotContainKey("b");
  }

  @Test
  void taskThatReplacesStartsWhenTheOtherHasEnded() throws Exception {
    TaskHandle<JsonText> first = all.submit("\"wait/a\"", o -> o.uniqueKey("u"));
    all.awaitRun("wait/a");
    all.awaitState(first.id(), state -> state.status() == Status.RUNNING);

    TaskHandle<JsonText> second = all.submit("\"b\"", o -> o.uniqueKey("u", IfTaken.REPLACE));

    second.result().get(30, SECONDS);
    TaskFailedException replaced = failure(first);
    assertThat(replaced.status()).isEqualTo(Status.CANCELLED);
    assertThat(replaced.reason()).isEqualTo(Reason.CANCEL_REQUESTED);
    assertThat(all.diary()).containsExactly("begins wait/a", "ends wait/a", "begins b", "ends b");
  }

  @Test
  void taskThatWaitsInItsLineCanBeCancelledByItsHandle() throws Exception {
    all.submit("\"wait/a\"", o -> o.orderingKey("line"));
    all.awaitRun("wait/a");
    TaskHandle<JsonText> second = all.submit("\"b\"", o -> o.orderingKey("line"));

    second.cancel().get(30, SECONDS);

    assertThat(failure(second).status()).isEqualTo(Status.CANCELLED);
    assertThat(all.begun()).doesNotContainKey("b");
  }

  @Test
  void taskWaitsForItsTimeAlsoWhenTheLedgerRestarts() throws Exception {
    Instant time = Instant.now().plusSeconds(6);
    TaskHandle<JsonText> handle = all.submit("\"later\"", o -> o.notBefore(time));
    handle.submitted().get(30, SECONDS);
    all.restartLedger();

    handle.result().get(60, SECONDS);

    assertThat(all.begun().get("later")).isAfterOrEqualTo(time.minusMillis(50));
  }

  @Test
  void tasksThatAForeignProducerPutsOnTheQueueWaitForEachOther() throws Exception {
    List<TaskId> ids = List.of(new TaskId("f-0"), new TaskId("f-1"), new TaskId("f-2"));
    var settings = ClientProperties.eventProducer(all.kafka(), "foreign");
    try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
      for (TaskId id : ids) {
        byte[] value = Codecs.task(Installation.QUEUE).encode(foreign(id));
        byte[] key = "line".getBytes(StandardCharsets.UTF_8);
        producer
            .send(new ProducerRecord<>(all.kafka().names().tasks(Installation.QUEUE), key, value))
            .get(30, SECONDS);
      }
    }

    for (TaskId id : ids) {
      all.client().await(ScriptedInstallation.QUICK, id).get(60, SECONDS);
    }

    assertThat(all.diary())
        .containsExactly(
            "begins f-0", "ends f-0", "begins f-1", "ends f-1", "begins f-2", "ends f-2");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(all.runner().runner().orElseThrow().counts())
                .containsEntry(Count.HELD_BACK, 3L));
  }

  private List<String> diaryOf(String prefix) {
    return all.diary().stream().filter(line -> line.contains(" " + prefix)).toList();
  }

  private static List<String> expected(String prefix) {
    List<String> lines = new ArrayList<>();
    for (int number = 0; number < 10; number++) {
      String what = prefix + number + (number == 4 ? "/failing" : "");
      for (int attempt = 0; attempt < (number == 4 ? 3 : 1); attempt++) {
        lines.add("begins " + what);
        lines.add("ends " + what);
      }
    }
    return lines;
  }

  private static Task foreign(TaskId id) {
    JsonText payload = JsonText.of("\"" + id + "\"");
    TaskHeader header =
        new TaskHeader(
                id,
                "quick",
                Installation.QUEUE,
                id.value(),
                Optional.empty(),
                id.value(),
                Optional.empty(),
                Optional.empty(),
                0,
                1,
                Optional.empty(),
                payload.sha256(),
                Optional.empty())
            .withPlan(new Plan(Optional.empty(), Optional.of(new Plan.Ordering("line"))));
    return new Task(header, payload, Map.of());
  }
}
