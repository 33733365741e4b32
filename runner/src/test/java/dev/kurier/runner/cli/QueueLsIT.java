package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What `kurier queue ls` says before there is a runner, while one works, and when all is done. */
@Timeout(180)
class QueueLsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ORDERS = 12;
  private static final TaskType<JsonText, JsonText> GATED = TaskType.json("gated");
  private static final String CONFIG =
      """
      topics: { partitions: 1 }
      queues:
        default: { concurrency: 1 }
        orders: { concurrency: 1, dispatch: managed }
      handlers:
        gated:
          command: ["sh", "-c", "while [ ! -e 'FOLDER/open' ]; do sleep 0.1; done; echo 1"]
          mode: process
          result: stdout-json
      """;

  @TempDir Path folder;

  private KurierNode center;
  private final List<TaskHandle<JsonText>> handles = new ArrayList<>();

  @BeforeEach
  void startBrokerAndLedger() throws Exception {
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG.replace("FOLDER", folder.toString()));
    center = start(Map.of(), Set.of(Role.BROKER, Role.LEDGER));
  }

  @AfterEach
  void stop() {
    center.close();
  }

  private KurierNode start(Map<String, String> flags, Set<Role> roles) {
    return NodeStart.start(
        ConfigOptions.load(flags, Map.of(), folder.resolve("kurier.yaml")),
        roles,
        folder.resolve("broker"),
        0);
  }

  private void submit(TaskClient client, UnaryOperator<SubmitOptions> options) {
    handles.add(client.submit(GATED, JsonText.of("{}"), options));
  }

  private Screen ls(String... words) {
    Screen screen = Screen.in(folder);
    String[] all =
        Stream.concat(
                Stream.of("queue", "ls", "--kafka", center.bootstrapServers()), Stream.of(words))
            .toArray(String[]::new);
    assertThat(screen.run(all)).as(screen::err).isZero();
    return screen;
  }

  private JsonNode row(String queue) {
    return Json.tree(ls("-o", "json").outBytes())
        .valueStream()
        .filter(row -> row.path("queue").asString().equals(queue))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void queuesTellWhatWaitsAndWhatIsInFlight() throws Exception {
    try (TaskClient client =
        TaskClient.builder().bootstrapServers(center.bootstrapServers()).app("shop").build()) {
      submit(client, o -> o);
      submit(client, o -> o);
      var later = client.submit(GATED, JsonText.of("{}"), o -> o.delay(Duration.ofHours(1)));
      assertThat(later.submitted()).succeedsWithin(LIMIT);
      for (int i = 0; i < ORDERS; i++) {
        int priority = i == 1 ? 7 : 2;
        String tenant = "tenant-" + i % 3;
        submit(client, o -> o.queue("orders").priority(priority).fairKey(tenant));
      }
      nothingIsInFlightWithoutARunner();

      try (KurierNode runner =
          start(
              Map.of("kafka.bootstrap.servers", center.bootstrapServers()), Set.of(Role.RUNNER))) {
        assertThat(runner.bootstrapServers()).isEqualTo(center.bootstrapServers());
        eachQueueHasSomethingInFlight();
        Files.createFile(folder.resolve("open"));
        for (TaskHandle<JsonText> handle : handles) {
          assertThat(handle.result()).succeedsWithin(LIMIT);
        }
      }
      onlyTheLaterOneIsLeft();
    }
  }

  private void nothingIsInFlightWithoutARunner() {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          JsonNode direct = row("default");
          assertThat(direct.path("dispatch").asString()).isEqualTo("direct");
          assertThat(direct.path("waiting").asInt(-1)).isEqualTo(2);
          assertThat(direct.path("priority").asString()).isEmpty();
          assertThat(direct.path("later").asInt(-1)).isEqualTo(1);
          assertThat(direct.path("inFlight").asInt(-1)).isZero();
          JsonNode managed = row("orders");
          assertThat(managed.path("dispatch").asString()).isEqualTo("managed");
          assertThat(managed.path("waiting").asInt(-1)).isEqualTo(ORDERS);
          assertThat(managed.path("priority").asInt(-1)).isEqualTo(7);
          assertThat(managed.path("oldestMillis").asLong(-1)).isBetween(1L, 60_000L);
          assertThat(managed.path("inFlight").asInt(-1)).isZero();
        });
    assertThat(ls().out())
        .startsWith("QUEUE")
        .contains("DISPATCH", "WAITING", "FAIRKEYS", "PRIORITY", "OLDEST", "LATER", "INFLIGHT")
        .containsPattern("orders +managed +12 +3 +7 +\\d+s +0 +0");
  }

  private void eachQueueHasSomethingInFlight() {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          JsonNode direct = row("default");
          // One that runs, and one that is claimed and at hand.
          assertThat(direct.path("inFlight").asInt(-1)).isBetween(1, 2);
          assertThat(direct.path("waiting").asInt() + direct.path("inFlight").asInt()).isEqualTo(2);
          JsonNode managed = row("orders");
          // Five for four slots of the node's two, and two that were free at first.
          assertThat(managed.path("inFlight").asInt(-1)).isBetween(1, 5);
          assertThat(managed.path("waiting").asInt() + managed.path("inFlight").asInt())
              .isEqualTo(ORDERS);
        });
  }

  private void onlyTheLaterOneIsLeft() {
    assertThat(row("orders").path("waiting").asInt(-1)).isZero();
    assertThat(row("orders").has("oldestMillis")).isFalse();
    assertThat(row("default").path("later").asInt(-1)).isEqualTo(1);
    assertThat(ls().out()).containsPattern("default +direct +0 +1 +0");
  }
}
