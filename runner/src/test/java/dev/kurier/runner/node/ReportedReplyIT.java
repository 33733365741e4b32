package dev.kurier.runner.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskHandle;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.TopicProvisioner;
import dev.kurier.runner.observe.Count;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The word of a runner and that of the ledger, with both and the Java client. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportedReplyIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

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
    all = new ScriptedInstallation(broker, directory, "reported" + namespaces++);
  }

  @AfterEach
  void stopNodes() {
    all.close();
  }

  @Test
  void resultIsThereBeforeALedgerIsAndTheLedgerSaysTheSame() throws Exception {
    all.stopLedger();
    TaskHandle<JsonText> handle = told();

    assertThat(handle.result().get(30, SECONDS)).isEqualTo(JsonText.of("\"a+\""));
    assertThat(handle.settled()).isNotDone();
    all.startLedger();

    assertThat(handle.settled().get(30, SECONDS)).isEqualTo(JsonText.of("\"a+\""));
    assertThat(handle.differs().get(30, SECONDS)).isFalse();
    List<Reply> both =
        replies("keys").stream().filter(reply -> reply.taskId().equals(handle.id())).toList();
    assertThat(both).extracting(Reply::reported).containsExactly(true, false);
    assertThat(both.getFirst().tellsTheSameAs(both.getLast())).isTrue();
    assertThat(all.observed()).noneMatch(finding -> finding.broken() > 0);
    assertThat(all.client().statistics().differingReplies()).isZero();
  }

  @Test
  void whatTheLedgerDispatchesIsSettledAlone() throws Exception {
    TaskHandle<JsonText> failing = all.submit("\"failing\"", SubmitOptions::reportedReply);
    TaskHandle<JsonText> ordered = all.submit("\"b\"", o -> o.orderingKey("k").reportedReply());
    TaskHandle<JsonText> later =
        all.submit("\"c\"", o -> o.delay(Duration.ofMillis(100)).reportedReply());

    for (TaskHandle<JsonText> handle : List.of(failing, ordered, later)) {
      assertThat(handle.result().get(30, SECONDS)).isNotNull();
      assertThat(handle.settled().get(30, SECONDS)).isNotNull();
      assertThat(handle.differs().get(30, SECONDS)).isFalse();
    }
    assertThat(replies("keys")).hasSize(3).noneMatch(Reply::reported);
    assertThat(all.client().statistics().reportedReplies()).isZero();
  }

  @Test
  void settledReplyComesWhereTheTopicWasMissingWhenTheRunnerLooked() throws Exception {
    all.stopLedger();
    told();
    send(new ReplyTo("late", 0, ReplyTo.When.REPORTED));
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(all.runner().runner().orElseThrow().counts())
                .containsEntry(Count.REPLY_DROPPED, 1L));
    TopicProvisioner.provision(all.kafka(), Set.of(Installation.QUEUE), Set.of("keys", "late"));
    all.startLedger();

    all.awaitState(new TaskId("foreign"), state -> state.status() == Status.SUCCEEDED);
    assertThat(replies("late"))
        .singleElement()
        .satisfies(reply -> assertThat(reply.reported()).isFalse());
  }

  /** One that a runner has told: not the first where it has just waited for its broker. */
  private TaskHandle<JsonText> told() {
    List<TaskHandle<JsonText>> handles = new ArrayList<>();
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> {
          handles.add(all.submit("\"a\"", SubmitOptions::reportedReply));
          return handles.stream().anyMatch(handle -> handle.result().isDone());
        });
    return handles.stream().filter(handle -> handle.result().isDone()).findFirst().orElseThrow();
  }

  private List<Reply> replies(String app) {
    return all.written(all.kafka().names().replies(app), Codecs.REPLY);
  }

  /** As somebody does who has a client of its own. */
  private void send(ReplyTo to) throws Exception {
    var payload = JsonText.of("\"d\"");
    var header =
        new TaskHeader(
            new TaskId("foreign"),
            "quick",
            Installation.QUEUE,
            "foreign",
            Optional.of(to),
            "foreign",
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            payload.sha256(),
            Optional.empty());
    byte[] value = Codecs.task(Installation.QUEUE).encode(new Task(header, payload, Map.of()));
    try (var producer =
        new KafkaProducer<byte[], byte[]>(ClientProperties.eventProducer(all.kafka(), "foreign"))) {
      producer
          .send(
              new ProducerRecord<>(
                  all.kafka().names().tasks(Installation.QUEUE),
                  "foreign".getBytes(StandardCharsets.UTF_8),
                  value))
          .get(30, SECONDS);
    }
  }
}
