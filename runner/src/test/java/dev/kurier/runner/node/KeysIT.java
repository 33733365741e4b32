package dev.kurier.runner.node;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Plan.IfTaken;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicProvisioner;
import dev.kurier.runner.ledger.LedgerSettings;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.verify.Checker;
import dev.kurier.runner.verify.Evidence;
import dev.kurier.runner.verify.Finding;
import dev.kurier.runner.verify.Invariant;
import dev.kurier.runner.verify.Rest;
import dev.kurier.runner.verify.Survey;
import dev.kurier.runner.verify.Window;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
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

  private static final LedgerSettings LEDGER =
      LedgerSettings.defaults("test").withBackoff(Duration.ofMillis(50), Duration.ofMillis(200));
  private static final TaskType<JsonText, JsonText> QUICK = TaskType.json("quick");

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private KafkaSettings kafka;
  private KurierNode ledger;
  private KurierNode runner;
  private TaskClient client;
  private int towns;

  /** What ran, in order: when it began and when it ended. */
  private final List<String> diary = new CopyOnWriteArrayList<>();

  private final Map<String, Instant> begun = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Outcome>> waiting = new ConcurrentHashMap<>();

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
    TopicNames names = new TopicNames("keys" + towns++);
    kafka =
        new KafkaSettings(broker.bootstrapServers(), names, 4, 1, Duration.ofSeconds(15), Map.of());
    TopicProvisioner.provision(kafka, Set.of(Installation.QUEUE), Set.of("keys"));
    ledger = node(Role.LEDGER);
    runner = node(Role.RUNNER);
    client =
        TaskClient.builder()
            .bootstrapServers(broker.bootstrapServers())
            .namespace(names.namespace())
            .app("keys")
            .build();
  }

  @AfterEach
  void stopNodes() {
    waiting.values().forEach(end -> end.complete(ScriptedExecutor.done()));
    client.close();
    runner.close();
    ledger.close();
    diary.clear();
    begun.clear();
    waiting.clear();
  }

  @Test
  void tasksOfAKeyRunInOrderThroughFailuresAndARestartOfTheLedger() throws Exception {
    List<TaskHandle<JsonText>> handles = new ArrayList<>();
    for (int number = 0; number < 10; number++) {
      for (int key = 0; key < 20; key++) {
        String payload = "\"k%d/%d%s\"".formatted(key, number, number == 4 ? "/failing" : "");
        String name = "key-" + key;
        handles.add(submit(payload, o -> o.orderingKey(name).maxAttempts(3)));
      }
    }
    handles.get(50).result().get(60, SECONDS);
    ledger.close();
    ledger = node(Role.LEDGER);

    for (TaskHandle<JsonText> handle : handles) {
      handle.result().get(60, SECONDS);
    }

    for (int key = 0; key < 20; key++) {
      assertThat(diaryOf("k" + key + "/")).containsExactlyElementsOf(expected("k" + key + "/"));
    }
    assertThat(handles.stream().map(h -> h.submitted().join().partition()).distinct())
        .hasSizeGreaterThan(1);
    assertThat(broken()).isEmpty();
  }

  /** What a check of all that is written down finds, and that it looks at keys. */
  private List<Finding.Observed> broken() {
    Evidence evidence = new Evidence();
    Instant now = Instant.now().plusSeconds(60);
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
    new Survey(properties, kafka.names(), Set.of(Installation.QUEUE), Instant.EPOCH)
        .readInto(evidence, Optional.empty());
    Window window = new Window(now.minusSeconds(3_600), now, now);
    List<Finding.Observed> found =
        Checker.check(evidence, window, _ -> false, new Rest.Unknown("not asked"))
            .findings()
            .stream()
            .filter(Finding.Observed.class::isInstance)
            .map(Finding.Observed.class::cast)
            .toList();
    assertThat(found)
        .filteredOn(finding -> finding.invariant() == Invariant.I13)
        .singleElement()
        .satisfies(finding -> assertThat(finding.checked()).isEqualTo(200));
    return found.stream().filter(finding -> finding.broken() > 0).toList();
  }

  @Test
  void rejectedTaskFailsAndNamesTheOther() throws Exception {
    TaskHandle<JsonText> first = submit("\"wait/a\"", o -> o.uniqueKey("u"));
    awaitRun("wait/a");

    TaskHandle<JsonText> second = submit("\"b\"", o -> o.uniqueKey("u"));

    TaskFailedException refused = failure(second);
    assertThat(refused.status()).isEqualTo(Status.CANCELLED);
    assertThat(refused.reason()).isEqualTo(Reason.UNIQUE_KEY_TAKEN);
    assertThat(refused).hasMessageContaining(first.id().value());
    end("wait/a");
    first.result().get(30, SECONDS);
    submit("\"c\"", o -> o.uniqueKey("u")).result().get(30, SECONDS);
    assertThat(begun).containsKey("c").doesNotContainKey("b");
  }

  @Test
  void taskThatFollowsTheExistingOneGetsItsResult() throws Exception {
    TaskHandle<JsonText> first = submit("\"wait/a\"", o -> o.uniqueKey("u"));
    awaitRun("wait/a");
    TaskHandle<JsonText> second = submit("\"b\"", o -> o.uniqueKey("u", IfTaken.RETURN_EXISTING));
    second.submitted().get(30, SECONDS);

    end("wait/a");

    assertThat(second.result().get(30, SECONDS)).isEqualTo(first.result().get(30, SECONDS));
    assertThat(begun).doesNotContainKey("b");
  }

  @Test
  void taskThatReplacesStartsWhenTheOtherHasEnded() throws Exception {
    TaskHandle<JsonText> first = submit("\"wait/a\"", o -> o.uniqueKey("u"));
    awaitRun("wait/a");
    awaitClaim(first.id());

    TaskHandle<JsonText> second = submit("\"b\"", o -> o.uniqueKey("u", IfTaken.REPLACE));

    second.result().get(30, SECONDS);
    TaskFailedException replaced = failure(first);
    assertThat(replaced.status()).isEqualTo(Status.CANCELLED);
    assertThat(replaced.reason()).isEqualTo(Reason.CANCEL_REQUESTED);
    assertThat(diary).containsExactly("begins wait/a", "ends wait/a", "begins b", "ends b");
  }

  @Test
  void taskThatWaitsInItsLineCanBeCancelledByItsHandle() throws Exception {
    submit("\"wait/a\"", o -> o.orderingKey("line"));
    awaitRun("wait/a");
    TaskHandle<JsonText> second = submit("\"b\"", o -> o.orderingKey("line"));

    second.cancel().get(30, SECONDS);

    assertThat(failure(second).status()).isEqualTo(Status.CANCELLED);
    assertThat(begun).doesNotContainKey("b");
  }

  @Test
  void taskWaitsForItsTimeAlsoWhenTheLedgerRestarts() throws Exception {
    Instant time = Instant.now().plusSeconds(6);
    TaskHandle<JsonText> handle = submit("\"later\"", o -> o.notBefore(time));
    handle.submitted().get(30, SECONDS);
    ledger.close();
    ledger = node(Role.LEDGER);

    handle.result().get(60, SECONDS);

    assertThat(begun.get("later")).isAfterOrEqualTo(time.minusMillis(50));
  }

  @Test
  void tasksThatAForeignProducerPutsOnTheQueueWaitForEachOther() throws Exception {
    List<TaskId> ids = List.of(new TaskId("f-0"), new TaskId("f-1"), new TaskId("f-2"));
    var settings = ClientProperties.eventProducer(kafka, "foreign");
    try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
      for (TaskId id : ids) {
        byte[] value = Codecs.task(Installation.QUEUE).encode(foreign(id));
        byte[] key = "line".getBytes(StandardCharsets.UTF_8);
        producer
            .send(new ProducerRecord<>(kafka.names().tasks(Installation.QUEUE), key, value))
            .get(30, SECONDS);
      }
    }

    for (TaskId id : ids) {
      client.await(QUICK, id).get(60, SECONDS);
    }

    assertThat(diary)
        .containsExactly(
            "begins f-0", "ends f-0", "begins f-1", "ends f-1", "begins f-2", "ends f-2");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(runner.runner().orElseThrow().counts()).containsEntry(Count.HELD_BACK, 3L));
  }

  private KurierNode node(Role role) {
    var settings =
        new NodeSettings(
            Set.of(role),
            kafka,
            new NodeSettings.BrokerRole(directory, 0),
            Set.of("keys"),
            Installation.settings(3, Installation.handler("quick", "quick")),
            LEDGER);
    return KurierNode.start(settings, (handlers, slots, output) -> new ScriptedExecutor(this::run));
  }

  private CompletableFuture<Outcome> run(ExecutionRequest request) {
    String what = request.payload().toString().replace("\"", "");
    begun.putIfAbsent(what, Instant.now());
    diary.add("begins " + what);
    CompletableFuture<Outcome> end = new CompletableFuture<>();
    if (what.startsWith("wait/")) {
      waiting.put(what, end);
    } else {
      end.completeOnTimeout(outcome(what, request), 5, MILLISECONDS);
    }
    // The run's own future: a stop completes what is returned here.
    var _ = end.whenComplete((_, _) -> diary.add("ends " + what));
    return end;
  }

  private static Outcome outcome(String what, ExecutionRequest request) {
    return what.endsWith("failing") && request.task().attempt() < 3
        ? new Outcome.Failed(FailureKind.RETRYABLE, "BUSY", "E", "again", "", Optional.empty())
        : ScriptedExecutor.done();
  }

  private TaskHandle<JsonText> submit(String payload, UnaryOperator<SubmitOptions> options) {
    return client.submit(QUICK, JsonText.of(payload), options);
  }

  private void awaitRun(String what) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> waiting.containsKey(what));
  }

  private void awaitClaim(TaskId id) {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
    TopicScan states = TopicScan.of(properties, List.of(kafka.names().state()));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          List<Status> seen = new ArrayList<>();
          states.read(
              Codecs.STATE,
              entry ->
                  entry
                      .valid()
                      .filter(state -> state.task().id().equals(id))
                      .ifPresent(state -> seen.add(state.status())));
          return seen.contains(Status.RUNNING);
        });
  }

  private void end(String what) {
    Objects.requireNonNull(waiting.get(what)).complete(ScriptedExecutor.done());
  }

  private List<String> diaryOf(String prefix) {
    return diary.stream().filter(line -> line.contains(" " + prefix)).toList();
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

  private static TaskFailedException failure(TaskHandle<JsonText> handle) {
    ExecutionException wrapped =
        catchThrowableOfType(ExecutionException.class, () -> handle.result().get(30, SECONDS));
    return (TaskFailedException) Objects.requireNonNull(wrapped.getCause());
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
