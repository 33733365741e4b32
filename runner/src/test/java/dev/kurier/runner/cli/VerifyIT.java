package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What real tasks leave behind keeps every promise, until somebody writes a lie between it. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyIT {

  private static final Path HANDLERS = Path.of("src/test/resources/handlers").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String SECRET = "canary-7f3a91";
  private static final int GOOD = 20;
  private static final int BAD = 5;
  private static final TaskType<JsonText, JsonText> ADD = TaskType.json("math.add");
  private static final TaskType<JsonText, JsonText> FAIL = TaskType.json("math.fail");

  private static final String CONFIG =
      """
      topics: { partitions: 2, lock: 15s }
      retry: { first: 50ms, most: 100ms }
      handlers:
        math.add: { python: "hostile:add", cwd: "FOLDER" }
        math.fail: { python: "hostile:fail", cwd: "FOLDER" }
      """;

  @TempDir static Path folder;

  private final List<TaskId> ids = new ArrayList<>();
  private KurierNode node;

  @BeforeAll
  void runTasks() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("kurier.yaml"), CONFIG.replace("FOLDER", HANDLERS.toString()));
    node =
        NodeStart.start(
            ConfigOptions.load(Map.of(), Map.of(), config),
            Set.of(Role.BROKER, Role.LEDGER, Role.RUNNER),
            folder.resolve("broker"),
            0);
    try (TaskClient client = client()) {
      List<TaskHandle<JsonText>> handles = new ArrayList<>();
      for (int i = 0; i < GOOD; i++) {
        JsonText payload = JsonText.of("{\"a\":%d,\"b\":1}".formatted(i));
        handles.add(client.submit(ADD, payload, SubmitOptions::reportedReply));
      }
      for (int i = 0; i < BAD; i++) {
        String kind = i == 0 ? "permanent" : "unknown-" + SECRET;
        handles.add(client.submit(FAIL, JsonText.of("{\"kind\":\"%s\"}".formatted(kind))));
      }
      handles.forEach(handle -> ids.add(handle.id()));
      await()
          .atMost(LIMIT)
          .until(() -> handles.stream().allMatch(handle -> handle.settled().isDone()));
    }
  }

  private TaskClient client() {
    return TaskClient.builder()
        .properties(Map.of("bootstrap.servers", node.bootstrapServers()))
        .app("shop")
        .build();
  }

  @AfterAll
  void stopNode() {
    node.close();
  }

  private Screen run(int exit, String... words) {
    Screen screen = Screen.in(folder);
    String[] all =
        Stream.concat(
                Stream.of("verify"),
                Stream.concat(Stream.of(words), Stream.of("--kafka", node.bootstrapServers())))
            .toArray(String[]::new);
    assertThat(screen.run(all)).as(() -> screen.out() + screen.err()).isEqualTo(exit);
    return screen;
  }

  private static long checked(JsonNode report, String rule) {
    return report
        .path("findings")
        .valueStream()
        .filter(finding -> finding.path("rule").asString().equals(rule))
        .mapToLong(finding -> finding.path("checked").asLong())
        .sum();
  }

  @Test
  @Order(1)
  void everyPromiseHoldsForWhatTasksHaveLeft() {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          JsonNode report = Json.tree(run(0, "-o", "json").outBytes());
          assertThat(report.path("submitted").asInt()).isEqualTo(GOOD + BAD);
          assertThat(report.path("terminal").asInt()).isEqualTo(GOOD + BAD);
          assertThat(report.path("lost").asInt()).isZero();
          assertThat(report.path("stuck").asInt()).isZero();
          // A runner that had to wait for its broker reports nothing, so they need not be there.
          assertThat(report.path("differingReports").asInt()).isZero();
          // Of what happened a moment ago nothing is said yet.
          for (String rule : List.of("I1", "I2", "I3", "I4", "I5", "I6", "I7")) {
            assertThat(checked(report, rule)).as(rule).isEqualTo(GOOD + BAD);
          }
          assertThat(checked(report, "I9")).as("I9").isEqualTo(GOOD + BAD);
          assertThat(checked(report, "I11")).as("I11").isPositive();
        });
  }

  @Test
  @Order(2)
  void tableNamesEachPromise() {
    Screen screen = run(0);

    assertThat(screen.out())
        .contains("submitted")
        .contains("I13")
        .containsPattern("I9 was checked in part: .*; not checked: the effects")
        .containsPattern("I10 was checked in part: .*; not checked: the processes")
        .contains("I12 was not checked: no secret was given")
        .contains("Every promise that was checked holds.");
  }

  @Test
  @Order(3)
  void windowLeavesTasksOut() {
    JsonNode report = Json.tree(run(0, "-o", "json", "--to", "1h", "--from", "2h").outBytes());
    assertThat(report.path("submitted").asInt(-1)).isZero();
    assertThat(run(2, "--from", "yesterday").err()).contains("neither an instant");
  }

  @Test
  @Order(4)
  void commandTellsTheResultOfAReportedReply() {
    Screen screen = Screen.in(folder);
    String[] words = {
      "task", "submit", "math.add", "-i", "{\"a\":20,\"b\":22}", "--reply", "reported"
    };
    String[] all =
        Stream.concat(Stream.of(words), Stream.of("--kafka", node.bootstrapServers()))
            .toArray(String[]::new);

    assertThat(screen.run(all)).as(screen::err).isZero();

    assertThat(screen.out()).contains("42");
  }

  @Test
  @Order(4)
  void secretIsFoundInRecords() {
    assertThat(run(1, "--canary", SECRET).out()).contains("I12 is broken");
    run(0, "--canary", "nobody-has-written-this");
  }

  @Test
  @Order(5)
  void lieIsFound() throws ExecutionException, InterruptedException {
    TaskId id = ids.getFirst();
    Reply other =
        new Installation(
                ConfigOptions.load(address(), Map.of(), folder.resolve("kurier.yaml")).kafka())
            .state(ids.getLast())
            .map(found -> Reply.of(found.state()))
            .orElseThrow();
    Reply lie =
        new Reply(
            id,
            other.correlationId(),
            other.type(),
            other.status(),
            other.reason(),
            other.detail(),
            other.attempt(),
            other.outcome(),
            other.finishedAt());
    put("kurier.replies.shop", Codecs.REPLY.encode(lie));

    assertThat(run(1).out())
        .contains("contradictoryReplies  1")
        .contains("I3 is broken 1 times")
        .contains(id.value());
  }

  private Map<String, String> address() {
    return Map.of("kafka.bootstrap.servers", node.bootstrapServers());
  }

  private void put(String topic, byte[] value) throws ExecutionException, InterruptedException {
    Map<String, Object> properties =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            node.bootstrapServers(),
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class);
    try (var producer = new KafkaProducer<byte[], byte[]>(properties)) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }
}
