package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import dev.kurier.runner.replay.Facts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Code is mended, and past tasks are run in its shadow before anybody trusts it. */
@Timeout(180)
class ShadowIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final TaskType<JsonText, JsonText> PICKY = TaskType.json("bulk.picky");
  private static final TaskType<JsonText, JsonText> ROWS = TaskType.json("bulk.rows");
  private static final TaskType<JsonText, JsonText> PROBE = TaskType.json("bulk.probe");
  private static final int MANY = 20;
  private static final String CONFIG =
      """
      topics: { partitions: 3 }
      handlers:
        bulk.picky: { python: "jobs:picky", max-attempts: 1 }
        bulk.rows: { python: "jobs:rows" }
        bulk.probe: { python: "jobs:probe" }
      """;
  private static final String BROKEN =
      """
      def picky(payload):
          raise KeyError(payload["n"])

      def rows(payload):
          return {"rows": [payload["n"], 1]}

      def probe(payload):
          return "broken"
      """;
  private static final String MENDED =
      """
      def picky(payload, ctx):
          return {"n": payload["n"], "looking": ctx.shadow}

      def rows(payload):
          return {"rows": [float(payload["n"]), 1 if payload["n"] < 2 else 2]}

      def probe(payload):
          return "mended"
      """;

  @TempDir Path folder;

  private KurierNode node;
  private Installation installation;
  private List<TaskHandle<JsonText>> dead;

  @BeforeEach
  void runPastTasks() throws Exception {
    Files.writeString(folder.resolve("jobs.py"), BROKEN);
    Path file = Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    KurierConfig config = ConfigOptions.load(Map.of(), Map.of(), file);
    node =
        NodeStart.start(
            config, Set.of(Role.BROKER, Role.LEDGER, Role.RUNNER), folder.resolve("broker"), 0);
    installation =
        new Installation(
            ConfigOptions.load(
                    Map.of("kafka.bootstrap.servers", node.bootstrapServers()), Map.of(), file)
                .kafka());
    try (TaskClient client =
        TaskClient.builder().bootstrapServers(node.bootstrapServers()).app("bulk").build()) {
      dead = client.submitAll(PICKY, payloads(MANY));
      List<TaskHandle<JsonText>> done = client.submitAll(ROWS, payloads(3));
      dead.forEach(handle -> assertThat(handle.result()).failsWithin(LIMIT));
      done.forEach(handle -> assertThat(handle.result()).succeedsWithin(LIMIT));
    }
  }

  @AfterEach
  void stopNode() {
    node.close();
  }

  @Test
  void mendedCodeIsSeenToSucceedAndNothingChangesForAnybody() throws Exception {
    List<Reply> replies = replies();
    String before = versionOf(dead.getFirst().id());
    mend();

    assertThat(create(2, "type=bulk.picky").err()).contains("20 tasks would run again");
    String[] once = {"--id", "look", "--yes", "--expect-count", "20", "--wait"};
    assertThat(create(0, "type=bulk.picky", once).out())
        .contains("in shadow")
        .contains("compared: 20 now succeeds");
    assertThat(create(0, "type=bulk.picky", once).err()).contains("nothing is done twice");

    assertThat(run(0, "replay", "show", "look").out())
        .contains("compared: 20 now succeeds")
        .contains("FAILED (RETRYABLE HANDLER_ERROR KeyError)")
        .contains("SUCCEEDED (sha256 ");
    assertThat(run(0, "replay", "show", "look", "-o", "json").out())
        .contains("\"now succeeds\" : 20");
    TaskId first = dead.getFirst().id();
    TaskId shadow = TaskId.ofReplay("look", first);
    assertThat(run(0, "task", "show", first.value()).out())
        .contains("FAILED (ATTEMPTS_EXHAUSTED)")
        .contains(", version " + before)
        .contains("1 " + shadow + " SUCCEEDED shadow of " + first);
    assertThat(run(0, "task", "show", shadow.value()).out())
        .contains("shadow of")
        .contains("\"looking\":true");
    assertThat(replies()).isEqualTo(replies);
    assertThat(installation.deadLetters()).hasSize(MANY);

    String after = versionOf(shadow);
    assertThat(after).matches("[0-9a-f]{12}").isNotEqualTo(before);
    assertThat(
            run(0, "dead", "ls", "--where", "handlerVersion=" + before, "-o", "jsonl")
                .out()
                .lines())
        .hasSize(MANY);
    assertThat(
            run(
                    0,
                    "task",
                    "ls",
                    "--where",
                    "type=bulk.picky and handlerVersion=" + after,
                    "-o",
                    "jsonl")
                .out()
                .lines())
        .hasSize(MANY);
    assertThat(run(0, "dead", "requeue", first.value()).out()).isNotBlank();
  }

  @Test
  void successesAreComparedByTheirResults() throws Exception {
    mend();

    assertThat(run(2, "replay", "create", "--ended", "--yes").err()).contains("--shadow");
    assertThat(create(2, "type=bulk.rows", "--new-key", "--yes").err())
        .contains("an idempotency key of its own");
    assertThat(create(0, "type=bulk.rows", "--ended", "--id", "rows", "--yes", "--wait").out())
        .contains("replayed  3")
        .contains("compared: 1 different, 2 same")
        .contains("result /rows/1");
    // No shadow is compared itself.
    assertThat(create(0, "type=bulk.rows", "--ended", "--dry-run").out())
        .contains("would replay  3");
  }

  /** Returns when the node runs the new code: until that is loaded the old one goes on serving. */
  private void mend() throws Exception {
    Files.writeString(folder.resolve("jobs.py"), MENDED);
    try (TaskClient client =
        TaskClient.builder().bootstrapServers(node.bootstrapServers()).app("probe").build()) {
      await()
          .atMost(LIMIT)
          .until(
              () -> client.submit(PROBE, JsonText.NULL).result().get(60, TimeUnit.SECONDS),
              JsonText.of("\"mended\"")::equals);
    }
  }

  private static List<JsonText> payloads(int count) {
    return IntStream.range(0, count).mapToObj(i -> JsonText.of("{\"n\":" + i + "}")).toList();
  }

  private String versionOf(TaskId id) {
    return Facts.of(installation.state(id).orElseThrow().state()).handlerVersion();
  }

  /** All that was ever said to the submitter. */
  private List<Reply> replies() {
    List<Reply> all = new ArrayList<>();
    TopicScan.of(installation.properties(), List.of(installation.names().replies("bulk")))
        .read(Codecs.REPLY, entry -> entry.valid().ifPresent(all::add));
    return all;
  }

  private Screen create(int exit, String where, String... words) {
    return run(exit, with(new String[] {"replay", "create", "--shadow", "--where", where}, words));
  }

  private Screen run(int exit, String... words) {
    Screen screen = Screen.in(folder);
    int ended = screen.run(with(words, "--kafka", node.bootstrapServers()));
    assertThat(ended).as(() -> screen.out() + screen.err()).isEqualTo(exit);
    return screen;
  }

  private static String[] with(String[] words, String... more) {
    return Stream.concat(Stream.of(words), Stream.of(more)).toArray(String[]::new);
  }
}
