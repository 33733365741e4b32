package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An operator's commands about queues, types and breakers, against a whole node. */
@Timeout(180)
class OrderCommandsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final TaskType<JsonText, JsonText> ECHO = TaskType.json("echo");
  private static final String CONFIG =
      """
      topics: { partitions: 2 }
      queues:
        default: { concurrency: 1 }
      handlers:
        echo:
          command: ["sh", "-c", "echo 1"]
          mode: process
          result: stdout-json
          breaker: scanner
      """;

  @TempDir Path folder;

  private KurierNode node;

  @BeforeEach
  void startNode() throws Exception {
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    node =
        NodeStart.start(
            ConfigOptions.load(Map.of(), Map.of(), folder.resolve("kurier.yaml")),
            Set.of(Role.BROKER, Role.LEDGER, Role.RUNNER),
            folder.resolve("broker"),
            0);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Screen run(int exit, String... words) {
    Screen screen = Screen.in(folder, Map.of("USER", "ada"));
    String[] all =
        Stream.concat(Stream.of(words), Stream.of("--kafka", node.bootstrapServers()))
            .toArray(String[]::new);
    assertThat(screen.run(all)).as(screen::err).isEqualTo(exit);
    return screen;
  }

  private JsonNode json(String... words) {
    String[] all = Stream.concat(Stream.of(words), Stream.of("-o", "json")).toArray(String[]::new);
    return Json.tree(run(0, all).outBytes());
  }

  @Test
  void pausedQueueIsShownAndItsTasksRunWhenItIsResumed() {
    JsonNode paused = json("queue", "pause", "default", "--reason", "disks are full");
    assertThat(paused.path("queue").asString()).isEqualTo("default");
    assertThat(paused.path("by").asString()).isEqualTo("ada");
    assertThat(lasting(paused)).isEqualTo(Duration.ofHours(24));

    JsonNode listed = json("queue", "ls").path(0);
    assertThat(listed.path("pausedBecause").asString()).isEqualTo("disks are full");
    assertThat(run(0, "queue", "ls").out()).contains("by ada: disks are full");

    try (TaskClient client =
        TaskClient.builder().bootstrapServers(node.bootstrapServers()).app("shop").build()) {
      var handle = client.submit(ECHO, JsonText.of("{}"));
      assertThat(handle.submitted()).succeedsWithin(LIMIT);
      assertThat(handle.result()).isNotDone();

      assertThat(json("queue", "resume", "default").path("lifted").asString()).isEqualTo("pause");

      assertThat(handle.result()).succeedsWithin(LIMIT);
    }
    assertThat(json("queue", "ls").path(0).path("paused").asString()).isEmpty();
    assertThat(run(3, "queue", "resume", "default").err()).contains("queue default");
  }

  @Test
  void queueThatIsNotThereIsNotPaused() {
    assertThat(run(3, "queue", "pause", "defualt", "--reason", "x").err())
        .contains("no queue 'defualt'")
        .contains("[default]");
  }

  @Test
  void pausedTypeIsResumed() {
    JsonNode paused = json("handler", "pause", "echo", "--reason", "it is wrong", "--for", "2h");
    assertThat(lasting(paused)).isEqualTo(Duration.ofHours(2));

    assertThat(json("handler", "resume", "echo").path("type").asString()).isEqualTo("echo");
    run(3, "handler", "resume", "echo");
  }

  @Test
  void breakersAreListedWithTheirStateAndTheOrderAboutThem() {
    awaitBreaker("CLOSED", "");

    JsonNode held = json("breaker", "hold", "scanner", "--reason", "the scanner is moved");
    assertThat(lasting(held)).isEqualTo(Duration.ofHours(1));
    awaitBreaker("FORCED_OPEN", "hold");
    assertThat(run(0, "breaker", "ls").out())
        .contains("GROUP", "NODE", "STATE", "ORDER")
        .containsPattern("scanner +\\S+ +FORCED_OPEN +hold +\\S+ +ada +the scanner is moved");

    json("breaker", "ignore", "scanner", "--reason", "it lies");
    awaitBreaker("DISABLED", "ignore");

    json("breaker", "release", "scanner");
    awaitBreaker("CLOSED", "");
    assertThat(json("breaker", "reset", "scanner").path("order").asString()).isEqualTo("reset");
  }

  @Test
  void orderAboutAGroupThatNoRunnerHasWarnsAndIsListed() {
    Screen screen = run(0, "breaker", "hold", "scaner", "--reason", "x");

    assertThat(screen.err()).contains("'scaner'").contains("[scanner]");
    assertThat(json("breaker", "ls").valueStream())
        .anyMatch(row -> row.path("group").asString().equals("scaner"));
  }

  private void awaitBreaker(String state, String order) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          JsonNode row = json("breaker", "ls").path(0);
          assertThat(row.path("group").asString()).isEqualTo("scanner");
          assertThat(row.path("state").asString()).isEqualTo(state);
          assertThat(row.path("order").asString("")).isEqualTo(order);
        });
  }

  private static Duration lasting(JsonNode order) {
    return Duration.between(
        Instant.parse(order.path("since").asString()),
        Instant.parse(order.path("until").asString()));
  }
}
