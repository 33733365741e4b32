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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What `kurier task why` and `kurier top` say of tasks that really stand there. */
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskWhyIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CONFIG =
      """
      topics: { partitions: 1 }
      retry: { first: 10m, most: 10m }
      breaker: { window: 1, minimum: 1, first-wait: 5m, longest-wait: 5m }
      queues:
        default: { concurrency: 12 }
        orders: { concurrency: 1, dispatch: managed }
      handlers:
        gated: { command: ["sh", "-c", "GATE"], mode: process, result: stdout-json }
        single: { command: ["sh", "-c", "GATE"], mode: process, result: stdout-json, concurrency: 1 }
        rated: { command: ["echo", "1"], mode: process, result: stdout-json, rate: 1/1h }
        stubborn: { command: ["sh", "-c", "trap '' TERM; GATE"], mode: process, result: stdout-json, grace: 60s }
        wrong: { command: ["sh", "-c", "exit 65"], mode: process }
        down: { command: ["sh", "-c", "exit 69"], mode: process }
        unready: { python: "nowhere_to_be_found:run" }
      """;
  private static final String GATE = "while [ ! -e 'FOLDER/open' ]; do sleep 0.1; done; echo 1";

  private Path folder;
  private KurierNode center;
  private KurierNode runner;
  private TaskClient client;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    folder = directory;
    String config = CONFIG.replace("GATE", GATE).replace("FOLDER", folder.toString());
    Files.writeString(folder.resolve("kurier.yaml"), config);
    Files.writeString(
        folder.resolve("center.yaml"),
        config.replace("  orders:", "  lonely: { concurrency: 1 }\n  orders:"));
    center = node("center.yaml", Map.of(), Set.of(Role.BROKER, Role.LEDGER));
    Map<String, String> broker = Map.of("kafka.bootstrap.servers", center.bootstrapServers());
    runner = node("kurier.yaml", broker, Set.of(Role.RUNNER));
    client = TaskClient.builder().bootstrapServers(center.bootstrapServers()).app("shop").build();
  }

  private KurierNode node(String config, Map<String, String> flags, Set<Role> roles) {
    return NodeStart.start(
        ConfigOptions.load(flags, Map.of(), folder.resolve(config)),
        roles,
        folder.resolve("broker"),
        0);
  }

  @AfterAll
  void stop() throws Exception {
    Files.createFile(folder.resolve("open"));
    client.close();
    runner.close();
    center.close();
  }

  private TaskHandle<JsonText> submit(String type, UnaryOperator<SubmitOptions> options) {
    return client.submit(TaskType.json(type), JsonText.of("{}"), options);
  }

  private TaskHandle<JsonText> submit(String type) {
    return submit(type, o -> o);
  }

  private Screen run(String... words) {
    Screen screen = Screen.in(folder);
    String[] all =
        Stream.concat(Stream.of(words), Stream.of("--kafka", center.bootstrapServers()))
            .toArray(String[]::new);
    assertThat(screen.run(all)).as(screen::err).isZero();
    return screen;
  }

  private List<JsonNode> why(TaskHandle<?> task) {
    Screen screen = run("task", "why", task.id().value(), "-o", "json");
    return Json.tree(screen.outBytes()).valueStream().toList();
  }

  private void awaitChain(TaskHandle<?> task, String... codes) {
    assertThat(task.submitted()).succeedsWithin(LIMIT);
    await()
        .atMost(LIMIT)
        .ignoreException(AssertionError.class)
        .untilAsserted(() ->
            assertThat(why(task).stream().map(link -> link.path("code").asString()))
                .containsExactly(codes));
  }

  private String last(TaskHandle<?> task) {
    return why(task).getLast().path("sentence").asString();
  }

  @Test
  void queueThatNobodyServes() {
    TaskHandle<JsonText> task = submit("gated", o -> o.queue("lonely"));

    awaitChain(task, "QUEUED", "QUEUE_NOT_SERVED");
    assertThat(last(task)).contains("lonely", "default");
  }

  @Test
  void typeThatNobodyHas() {
    TaskHandle<JsonText> task = submit("unheard-of");

    awaitChain(task, "COMES_BACK", "NO_HANDLER");
    assertThat(last(task)).contains("unheard-of");
  }

  @Test
  void handlerThatIsNotReady() {
    TaskHandle<JsonText> task = submit("unready");

    awaitChain(task, "COMES_BACK", "HANDLER_NOT_READY");
    assertThat(last(task)).contains("nowhere_to_be_found");
  }

  @Test
  void timeThatHasNotCome() {
    awaitChain(submit("gated", o -> o.delay(Duration.ofHours(1))), "NOT_BEFORE");
  }

  @Test
  void lineOfAKeyAndTheDeadline() {
    TaskHandle<JsonText> first = submit("gated", o -> o.orderingKey("line"));
    awaitChain(first, "RUNS");

    awaitChain(
        submit("gated", o -> o.orderingKey("line").deadline(Instant.now().plusSeconds(7_200))),
        "BEHIND",
        "RUNS",
        "DEADLINE");
  }

  @Test
  void handlerThatRunsAsManyAsItMay() {
    TaskHandle<JsonText> holder = submit("single");
    awaitChain(holder, "RUNS");

    TaskHandle<JsonText> task = submit("single");

    awaitChain(task, "COMES_BACK", "HANDLER_FULL");
    assertThat(last(task)).contains("1 of 1", holder.id().value());
  }

  @Test
  void handlerThatHasBegunAsManyAsItMay() {
    assertThat(submit("rated").result()).succeedsWithin(LIMIT);

    TaskHandle<JsonText> task = submit("rated");

    awaitChain(task, "COMES_BACK");
    assertThat(last(task)).contains("as many as it may in a time");
  }

  @Test
  void breakerThatIsOpenAndAttemptThatIsDueLater() {
    TaskHandle<JsonText> failed = submit("down");
    awaitChain(failed, "BACKOFF");

    TaskHandle<JsonText> task = submit("down");

    awaitChain(task, "COMES_BACK", "BREAKER_OPEN");
    assertThat(last(task)).containsPattern("breaker down is open on .*; next probe in \\d+ s");
  }

  @Test
  void endAndWhatDecidedIt() {
    TaskHandle<JsonText> task = submit("wrong");

    awaitChain(task, "ENDED");
    assertThat(last(task)).contains("FAILED", "after 1 attempts", "65");
  }

  @Test
  void stopThatIsNotObeyed() {
    TaskHandle<JsonText> task = submit("stubborn");
    awaitChain(task, "RUNS");

    assertThat(client.cancel(task.id(), "no need")).succeedsWithin(LIMIT);

    awaitChain(task, "STOPPING");
    assertThat(last(task)).contains("no need");
  }

  @Test
  void lineOfAManagedQueue() {
    TaskHandle<JsonText> last = submit("gated", o -> o.queue("orders"));
    for (int i = 0; i < 30; i++) {
      last = submit("gated", o -> o.queue("orders"));
    }

    TaskHandle<JsonText> task = last;
    assertThat(task.submitted()).succeedsWithin(LIMIT);
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(why(task).getFirst().path("sentence").asString())
                .containsPattern("number \\d+ of \\d+ in the line of queue orders"));
  }

  @Test
  void topShowsNodesQueuesHandlersAndErrors() {
    awaitChain(submit("wrong"), "ENDED");

    JsonNode top = Json.tree(run("top", "--once", "-o", "json").outBytes());

    assertThat(top.path("nodes").size()).isEqualTo(1);
    assertThat(top.path("queues").valueStream().map(row -> row.path("queue").asString()))
        .containsExactly("default", "lonely", "orders");
    assertThat(row(top, "handlers", "handler", "unready").path("heldBy").asString())
        .contains("not ready");
    assertThat(row(top, "errors", "handler", "wrong").path("errors").asInt()).isPositive();
    assertThat(run("top", "--once").out()).contains("QUEUE", "HANDLER", "FINGERPRINT", "wrong");
  }

  private static JsonNode row(JsonNode top, String table, String column, String value) {
    return top.path(table)
        .valueStream()
        .filter(row -> row.path(column).asString().equals(value))
        .findFirst()
        .orElseThrow();
  }
}
