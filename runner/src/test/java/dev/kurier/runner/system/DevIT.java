package dev.kurier.runner.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
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
import tools.jackson.databind.json.JsonMapper;

/** One node for all tests, as somebody has it who tries things; the last test stops it. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DevIT {

  private static final String CONFIG =
      """
      apps: [plain]
      handlers:
        shop.total: { python: "shop:total", env: [KURIER_DEMO_RUN] }
        shop.broken: { python: "shop:broken", max-attempts: 1, env: [KURIER_DEMO_RUN] }
        shop.upper: { command: ["python3", "upper.py"], env: [KURIER_DEMO_RUN] }
      """;

  private static final String FUNCTIONS =
      """
      def total(prices):
          return {"total": sum(prices), "count": len(prices)}


      def broken(order):
          return order["number"]
      """;

  private static final String SCRIPT =
      """
      import json, sys
      document = json.load(sys.stdin)
      print(json.dumps({"text": document["text"].upper()}))
      """;

  private static final String MARK = "dev";

  private static final TaskType<Prices, Total> TOTAL =
      TaskType.of("shop.total", Prices.class, Total.class);

  record Prices(List<Integer> prices) {}

  record Total(int total, int count) {}

  @TempDir static Path folder;
  private final int port = Ports.free();
  private @Nullable KurierProcess started;

  @BeforeAll
  void startDev() throws Exception {
    Path own = Files.createDirectory(folder.resolve("my shop"));
    Files.writeString(own.resolve("kurier.yaml"), CONFIG);
    Files.writeString(own.resolve("shop.py"), FUNCTIONS);
    Files.writeString(own.resolve("upper.py"), SCRIPT);
    started =
        KurierProcess.start(
            folder,
            Map.of(Marks.NAME, MARK),
            "dev",
            "-c",
            "my shop/kurier.yaml",
            "--data",
            folder.resolve("data").toString(),
            "--port",
            String.valueOf(port));
    dev().awaitLine("shop.total");
  }

  @AfterAll
  void endDev() {
    dev().close();
  }

  @Test
  @Order(1)
  void functionOfTheUsersFolderGivesItsResult() throws Exception {
    try (var submit = submit("shop.total", "{\"prices\": [3, 4, 5]}")) {
      assertThat(submit.awaitExit(KurierProcess.LIMIT)).as(() -> submit.said("exit")).isZero();
      assertThat(tree(submit.out())).isEqualTo(tree("{\"total\": 12, \"count\": 3}"));
    }
  }

  @Test
  @Order(2)
  void plainScriptGivesWhatItPrints() throws Exception {
    try (var submit = submit("shop.upper", "{\"text\": \"gr\\u00fc\\u00df dich\"}")) {
      assertThat(submit.awaitExit(KurierProcess.LIMIT)).as(() -> submit.said("exit")).isZero();
      assertThat(tree(submit.out())).isEqualTo(tree("{\"text\": \"GR\\u00dcSS DICH\"}"));
    }
  }

  @Test
  @Order(3)
  void failureShowsTheTracebackOfTheUsersCode() throws Exception {
    try (var submit = submit("shop.broken", "{\"order\": {}}")) {
      assertThat(submit.awaitExit(KurierProcess.LIMIT)).as(() -> submit.said("exit")).isOne();
      assertThat(submit.out()).isEmpty();
      assertThat(submit.err())
          .contains("KeyError: 'number'")
          .contains("shop.py\", line 6, in broken")
          .doesNotContain("\tat ");
    }
  }

  @Test
  @Order(4)
  void javaClientGetsTypedResults() throws Exception {
    try (TaskClient client =
        TaskClient.builder().bootstrapServers(bootstrapServers()).app("shop").build()) {
      var total = client.submit(TOTAL, new Prices(List.of(20, 22))).result();
      var broken = client.submit(TaskType.json("shop.broken"), JsonText.of("{}")).result();

      assertThat(total.get(90, SECONDS)).isEqualTo(new Total(42, 2));
      assertThatThrownBy(() -> broken.get(90, SECONDS))
          .hasCauseInstanceOf(TaskFailedException.class)
          .hasMessageContaining("KeyError");
    }
  }

  @Test
  @Order(5)
  void documentWrittenByHandIsAnsweredWithItsCorrelationId() throws Exception {
    String task =
        """
        {"schema": "kurier.task/1", "id": "by-hand-1", "type": "shop.total",
         "correlationId": "order-77", "replyTo": {"app": "plain", "partition": 0},
         "payload": {"prices": [1, 2]}}\
        """;

    ConsumerRecord<String, String> reply =
        PlainKafka.ask(bootstrapServers(), "by-hand-1", task, "plain", 0);

    JsonNode body = tree(reply.value());
    assertThat(reply.headers().lastHeader("kurier-correlation-id").value())
        .asString(UTF_8)
        .isEqualTo("order-77");
    assertThat(body.path("correlationId").asString()).isEqualTo("order-77");
    assertThat(body.path("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(body.path("outcome").path("result")).isEqualTo(tree("{\"total\": 3, \"count\": 2}"));
  }

  @Test
  @Order(6)
  void askedToEndItLeavesNothingBehind() throws Exception {
    KurierProcess node = dev();
    List<ProcessHandle> below = node.handle().descendants().toList();
    assertThat(below).isNotEmpty();

    assertThat(node.stop()).as(() -> node.said("another exit code")).isZero();

    await()
        .atMost(KurierProcess.LIMIT)
        .untilAsserted(() -> assertThat(Marks.alive(MARK)).isEmpty());
    assertThat(below).noneMatch(ProcessHandle::isAlive);
    assertThat(Ports.isFree(port)).isTrue();
  }

  private KurierProcess submit(String type, String input) {
    return KurierProcess.start(
        folder, "task", "submit", type, "-i", input, "--kafka", bootstrapServers());
  }

  private KurierProcess dev() {
    if (started == null) {
      throw new AssertionError("it was not started");
    }
    return started;
  }

  private String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  private static JsonNode tree(String json) {
    return JsonMapper.shared().readTree(json);
  }
}
