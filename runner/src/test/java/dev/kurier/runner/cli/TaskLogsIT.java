package dev.kurier.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.LogContent;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
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

/**
 * Real handlers print; the command shows it. The runner starts in the second test: the first two
 * need tasks that wait.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TaskLogsIT {

  private static final Path HANDLERS = Path.of("src/test/resources/handlers").toAbsolutePath();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String CONFIG =
      """
      topics: { partitions: 2, lock: 15s }
      retry: { first: 50ms, most: 100ms }
      handlers:
        print.steps: { python: "printing:steps", cwd: "FOLDER", write: ["GATES"] }
        print.binary: { python: "printing:binary", cwd: "FOLDER" }
        print.both: { python: "printing:both", cwd: "FOLDER" }
        print.flood: { python: "printing:flood", cwd: "FOLDER", output-limit: 100KiB }
        print.flaky: { python: "printing:flaky", cwd: "FOLDER" }
        print.mute: { python: "printing:mute", cwd: "FOLDER" }
      """;

  @TempDir static Path folder;

  private Path config;
  private KurierNode ledger;
  private @Nullable KurierNode runner;

  @BeforeAll
  void startLedger() throws IOException {
    config =
        Files.writeString(
            folder.resolve("kurier.yaml"),
            CONFIG.replace("FOLDER", HANDLERS.toString()).replace("GATES", folder.toString()));
    ledger =
        NodeStart.start(
            ConfigOptions.load(Map.of(), Map.of(), config),
            Set.of(Role.BROKER, Role.LEDGER),
            folder.resolve("broker"),
            0);
  }

  @AfterAll
  void stopNodes() {
    if (runner != null) {
      runner.close();
    }
    ledger.close();
  }

  private Map<String, String> address() {
    return Map.of("kafka.bootstrap.servers", ledger.bootstrapServers());
  }

  private void startRunner() {
    if (runner == null) {
      KurierConfig loaded = ConfigOptions.load(address(), Map.of(), config);
      runner = NodeStart.start(loaded, Set.of(Role.RUNNER), folder, 0);
    }
  }

  private Screen run(String... words) {
    Screen screen = Screen.in(folder);
    int exit = screen.run(withAddress(words));
    assertThat(exit).as(() -> String.join(" ", words) + screen.err()).isZero();
    return screen;
  }

  private String[] withAddress(String... words) {
    return Stream.concat(Stream.of(words), Stream.of("--kafka", ledger.bootstrapServers()))
        .toArray(String[]::new);
  }

  /** Submits a task and returns when the ledger knows it. */
  private String submitted(String type, String input) {
    String id = run("task", "submit", type, "-i", input, "--no-wait").out().strip();
    await().atMost(LIMIT).untilAsserted(() -> assertThat(run("task", "ls").out()).contains(id));
    return id;
  }

  /** The command under way: what it has shown so far, and its exit code. */
  private record Follower(Screen screen, CompletableFuture<Integer> exit) {

    void awaitOut(String text) {
      await().atMost(LIMIT).untilAsserted(() -> assertThat(screen.out()).contains(text));
    }

    void awaitErr(String text) {
      await().atMost(LIMIT).untilAsserted(() -> assertThat(screen.err()).contains(text));
    }

    Screen awaitEnd() {
      assertThat(exit.orTimeout(LIMIT.toSeconds(), SECONDS).join()).as(screen.err()).isZero();
      return screen;
    }
  }

  private Follower follow(String id) {
    Screen screen = Screen.in(folder);
    return new Follower(
        screen,
        CompletableFuture.supplyAsync(
            () -> screen.run(withAddress("task", "logs", "-f", id)), Thread::startVirtualThread));
  }

  private static String withoutOwnLines(Screen screen) {
    return screen
        .err()
        .lines()
        .filter(line -> !line.startsWith(Terminal.OWN_LINE))
        .collect(Collectors.joining("\n"));
  }

  private static List<JsonNode> items(Screen screen, String kind) {
    return screen
        .out()
        .lines()
        .map(line -> Json.tree(line.getBytes(UTF_8)))
        .filter(item -> item.path("kind").asString().equals(kind))
        .toList();
  }

  private static byte[] bytes(Screen screen, String stream) {
    var bytes = new ByteArrayOutputStream();
    for (JsonNode item : items(screen, "output")) {
      if (item.path("stream").asString().equals(stream)) {
        assertThat(item.path("offset").asInt()).isEqualTo(bytes.size());
        bytes.writeBytes(
            item.has("text")
                ? item.path("text").asString().getBytes(UTF_8)
                : new LogContent.Raw(item.path("base64").asString()).bytes());
      }
    }
    return bytes.toByteArray();
  }

  private static Path gate(String name) {
    return folder.resolve(name);
  }

  private static void open(Path gate) throws IOException {
    Files.newOutputStream(gate).close();
  }

  @Test
  @Order(2)
  void attachedBeforeDuringOrAfterItShowsTheSameBytesAndEndsWithTheTask() throws IOException {
    Path gate = gate("same");
    String id = submitted("print.steps", Json.compact(gate.toString()));
    Follower before = follow(id);
    before.awaitErr("is QUEUED");
    startRunner();
    before.awaitOut("begun");
    Follower during = follow(id);
    during.awaitOut("begun");
    during.awaitErr("mind the gate");
    assertThat(before.exit()).isNotDone();
    assertThat(during.exit()).isNotDone();

    open(gate);

    Screen first = before.awaitEnd();
    Screen second = during.awaitEnd();
    Screen third = follow(id).awaitEnd();
    Screen fourth = run("task", "logs", id);
    assertThat(first.out()).isEqualTo("begun: gr\u00fc\u00dfe \u2713\ndone, without a line end");
    for (Screen screen : List.of(first, second, third, fourth)) {
      assertThat(screen.outBytes()).isEqualTo(first.outBytes());
      assertThat(withoutOwnLines(screen)).isEqualTo("mind the gate");
      assertThat(screen.err()).containsOnlyOnce("\u25b8 attempt 1, execution ");
    }
  }

  @Test
  void withoutFollowItShowsWhatThereIsOfATaskThatRuns() throws IOException {
    Path gate = gate("running");
    String id = submitted("print.steps", Json.compact(gate.toString()));
    startRunner();
    Follower follower = follow(id);
    follower.awaitOut("begun");

    Screen now = run("task", "logs", id);

    assertThat(now.out()).isEqualTo("begun: gr\u00fc\u00dfe \u2713\n");
    open(gate);
    follower.awaitEnd();
  }

  @Test
  void binaryOutputKeepsEveryByte() {
    byte[] round = new byte[256];
    IntStream.range(0, 256).forEach(i -> round[i] = (byte) i);
    var wanted = new ByteArrayOutputStream();
    IntStream.range(0, 1000).forEach(i -> wanted.writeBytes(round));
    startRunner();
    String id = submitted("print.binary", "1000");
    follow(id).awaitEnd();

    assertThat(run("task", "logs", id, "--raw").outBytes()).isEqualTo(wanted.toByteArray());
    assertThat(bytes(run("task", "logs", id, "-o", "jsonl"), "stdout"))
        .isEqualTo(wanted.toByteArray());
    assertThat(run("task", "logs", id).out()).startsWith("\\x00\\x01").doesNotContain("\u001b");
  }

  @Test
  void bothStreamsComeInOrder() {
    String out = numbered("out", 2_000);
    String err = numbered("err", 2_000);
    startRunner();
    String id = submitted("print.both", "2000");
    follow(id).awaitEnd();

    Screen plain = run("task", "logs", id);
    assertThat(plain.out()).isEqualTo(out);
    assertThat(withoutOwnLines(plain) + "\n").isEqualTo(err);
    Screen marked = run("task", "logs", id, "-o", "jsonl");
    assertThat(bytes(marked, "stdout")).asString(UTF_8).isEqualTo(out);
    assertThat(bytes(marked, "stderr")).asString(UTF_8).isEqualTo(err);
    assertThat(items(marked, "end")).hasSize(1);
    Screen one = run("task", "logs", id, "--stream", "stderr", "-o", "jsonl");
    assertThat(bytes(one, "stdout")).isEmpty();
    assertThat(bytes(one, "stderr")).asString(UTF_8).isEqualTo(err);
  }

  private static String numbered(String word, int lines) {
    return IntStream.range(0, lines)
        .mapToObj(i -> word + " " + i + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void outputOverTheLimitIsMarkedAsTruncated() {
    startRunner();
    String id = submitted("print.flood", "3000000");
    Screen screen = follow(id).awaitEnd();

    byte[] kept = new byte[100 << 10];
    Arrays.fill(kept, (byte) 'x');
    assertThat(screen.outBytes()).isEqualTo(kept);
    assertThat(screen.err())
        .contains("\u25b8 stdout is truncated: of 3,000,000 bytes the first 102,400 were kept")
        .doesNotContain("missing");
  }

  @Test
  void everyAttemptIsShownUnderItsHeading() {
    startRunner();
    String id = submitted("print.flaky", "null");
    Screen all = follow(id).awaitEnd();

    assertThat(all.out()).isEqualTo("this is attempt 1\nthis is attempt 2\n");
    assertThat(all.err()).containsSubsequence("\u25b8 attempt 1,", "\u25b8 attempt 2,");
    assertThat(run("task", "logs", id, "--attempt", "2").out()).isEqualTo("this is attempt 2\n");
    assertThat(run("task", "logs", id, "--attempt", "3").err()).contains("no output of that");
  }

  @Test
  @Order(1)
  void taskThatNeverRanEndsTheCommandWithASentence() {
    String never = submitted("print.mute", "null");
    assertThat(run("task", "logs", never).err()).contains("QUEUED and has printed nothing yet");
    run("task", "cancel", never);
    assertThat(follow(never).awaitEnd().err()).contains("CANCELLED and never ran");
  }

  @Test
  void taskThatPrintsNothingEndsTheCommandToo() {
    startRunner();
    Screen mute = follow(submitted("print.mute", "null")).awaitEnd();
    assertThat(mute.out()).isEmpty();
    assertThat(mute.err()).contains("\u25b8 attempt 1,").doesNotContain("missing");
  }

  @Test
  void outputThatHasExpiredIsMissedAloud() throws Exception {
    Path gate = gate("expired");
    String id = submitted("print.steps", Json.compact(gate.toString()));
    startRunner();
    try (var admin = Admin.create(Map.of("bootstrap.servers", ledger.bootstrapServers()))) {
      Follower follower = follow(id);
      follower.awaitOut("begun");
      follower.awaitErr("mind the gate");
      TopicPartition logs = logsOf(id);
      long middle = end(admin, logs);
      open(gate);
      follower.awaitEnd();

      forget(admin, logs, middle);
      Screen half = run("task", "logs", id);
      assertThat(half.out()).isEqualTo("done, without a line end");
      assertThat(half.err())
          .contains("\u25b8 19 bytes of stdout are missing from byte 0 on")
          .contains("\u25b8 14 bytes of stderr are missing from byte 0 on");

      forget(admin, logs, end(admin, logs));
      assertThat(follow(id).awaitEnd().err()).contains("is no longer in kurier.logs");
    }
  }

  private TopicPartition logsOf(String id) {
    var kafka = ConfigOptions.load(address(), Map.of(), config).kafka();
    int partition = new Installation(kafka).state(new TaskId(id)).orElseThrow().partition();
    return new TopicPartition("kurier.logs", partition);
  }

  private static long end(Admin admin, TopicPartition logs) throws Exception {
    return admin
        .listOffsets(Map.of(logs, OffsetSpec.latest()))
        .partitionResult(logs)
        .get(30, SECONDS)
        .offset();
  }

  private static void forget(Admin admin, TopicPartition logs, long before) throws Exception {
    admin.deleteRecords(Map.of(logs, RecordsToDelete.beforeOffset(before))).all().get(30, SECONDS);
  }
}
