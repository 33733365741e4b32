package dev.kurier.runner.node;

import static dev.kurier.runner.node.ScriptedInstallation.failure;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.client.Requests;
import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan.IfTaken;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.execute.ExecuteSettings;
import dev.kurier.runner.execute.OutputSink;
import dev.kurier.runner.execute.PythonExecutor;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicProvisioner;
import dev.kurier.runner.ledger.LedgerSettings;
import dev.kurier.runner.ledger.ManagedQueue;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A task of a key is ended while its process runs and takes a second to stop: the next one begins
 * when that process is gone, and not before. Real Python, broker and ledger. The pumps would wait
 * for most of a second before they claim: without a word to wait for, the run would be unclaimed.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyedStopsIT {

  private static final String MODULE =
      """
      import os, time

      def note(diary, what):
          with open(diary, "a") as book:
              book.write(what + "\\n")
              book.flush()
              os.fsync(book.fileno())

      def slow(diary, name):
          note(diary, f"begin {name} {os.getpid()}")
          try:
              time.sleep(30)
          except BaseException:
              until = time.monotonic() + 1
              while time.monotonic() < until:
                  time.sleep(0.01)
              raise
          finally:
              note(diary, f"end {name}")

      def quick(diary, name):
          with open(diary) as book:
              others = [line.split()[2] for line in book if line.startswith("begin")]
          alive = [pid for pid in others if os.path.exists(f"/proc/{pid}")]
          note(diary, f"begin {name} {os.getpid()}" + (f" beside {alive}" if alive else ""))
          note(diary, f"end {name}")
      """;

  private static final TaskType<JsonText, JsonText> SLOW = TaskType.json("slow");
  private static final TaskType<JsonText, JsonText> QUICK = TaskType.json("quick");

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private int towns;

  /** How runners get the tasks. */
  enum Way {
    SHARE,
    CLASSIC,
    MANAGED
  }

  @BeforeAll
  void startBroker(@TempDir Path data) {
    broker = EmbeddedBroker.start(data, 0);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void nextOfAnOrderBeginsWhenTheProcessOfACancelledTaskIsGone(Way way) throws Exception {
    try (Town town = new Town(way)) {
      TaskHandle<JsonText> first = town.submit(SLOW, "a", o -> o.orderingKey("line"));
      TaskHandle<JsonText> second = town.submit(QUICK, "b", o -> o.orderingKey("line"));
      town.awaitBegin("a");

      town.cancel(first, "the wrong file");

      second.result().get(60, SECONDS);
      town.assertThatTheyRanOneAfterTheOther();
      TaskFailedException cancelled = failure(first);
      assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
      assertThat(cancelled.reason()).isEqualTo(Reason.CANCEL_REQUESTED);
      assertThat(cancelled.errorMessage()).isEqualTo("it was cancelled: the wrong file");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void taskThatReplacesBeginsWhenTheProcessOfTheOtherIsGone(Way way) throws Exception {
    try (Town town = new Town(way)) {
      TaskHandle<JsonText> first = town.submit(SLOW, "a", o -> o.uniqueKey("one"));
      town.awaitBegin("a");

      TaskHandle<JsonText> second =
          town.submit(QUICK, "b", o -> o.uniqueKey("one", IfTaken.REPLACE));

      second.result().get(60, SECONDS);
      town.assertThatTheyRanOneAfterTheOther();
      TaskFailedException replaced = failure(first);
      assertThat(replaced.status()).isEqualTo(Status.CANCELLED);
      assertThat(replaced.errorMessage()).contains("replaced by task " + second.id());
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void nextOfAnOrderBeginsWhenTheProcessOfALateTaskIsGone(Way way) throws Exception {
    try (Town town = new Town(way)) {
      Instant deadline = Instant.now().plusSeconds(10);
      TaskHandle<JsonText> first =
          town.submit(SLOW, "a", o -> o.orderingKey("line").deadline(deadline));
      TaskHandle<JsonText> second = town.submit(QUICK, "b", o -> o.orderingKey("line"));

      second.result().get(60, SECONDS);

      town.assertThatTheyRanOneAfterTheOther();
      TaskFailedException late = failure(first);
      assertThat(late.status()).isEqualTo(Status.EXPIRED);
      assertThat(late.reason()).isEqualTo(Reason.DEADLINE_PASSED);
    }
  }

  private RunnerSettings runner(boolean isManaged) {
    RunnerSettings usual = Installation.settings(2, handler("slow"), handler("quick"));
    Duration longest = Duration.ofMillis(900);
    var acquire =
        new AcquireSettings(2, 1, OptionalInt.of(4), longest, Duration.ofMillis(500), isManaged);
    return new RunnerSettings(
        Map.of(Installation.QUEUE, acquire),
        usual.handlers(),
        usual.slots(),
        usual.drain(),
        usual.start(),
        usual.breaker(),
        usual.report());
  }

  private HandlerSpec handler(String name) {
    return HandlerSpec.of(
            name,
            new HandlerCode.Function("work", name, HandlerCode.Reuse.NEVER),
            Place.in(directory))
        .within(Duration.ofSeconds(60), Duration.ofSeconds(20))
        .under(new HandlerSpec.Policy(3, 4, name));
  }

  private static TaskExecutor python(List<HandlerSpec> handlers, OutputSink output) {
    try {
      return PythonExecutor.open(ExecuteSettings.defaults(), handlers, Clock.systemUTC(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An installation of its own on the broker, with one node. */
  private final class Town implements AutoCloseable {

    private final Path diary;
    private final KafkaSettings kafka;
    private final KurierNode node;
    private final TaskClient client;

    Town(Way way) throws IOException {
      Files.writeString(directory.resolve("work.py"), MODULE);
      TopicNames names = new TopicNames("stops" + towns++);
      diary = directory.resolve(names.namespace() + ".txt");
      kafka =
          new KafkaSettings(
                  broker.bootstrapServers(), names, 2, 1, Duration.ofSeconds(15), Map.of())
              .in(way == Way.CLASSIC ? GroupKind.CLASSIC : GroupKind.SHARE);
      TopicProvisioner.provision(kafka, Set.of(Installation.QUEUE), Set.of("stops"));
      node = KurierNode.start(settings(way), (specs, slots, output) -> python(specs, output));
      client =
          TaskClient.builder()
              .bootstrapServers(broker.bootstrapServers())
              .namespace(names.namespace())
              .app("stops")
              .build();
    }

    private NodeSettings settings(Way way) {
      LedgerSettings ledger = LedgerSettings.defaults("test");
      return new NodeSettings(
          Set.of(Role.LEDGER, Role.RUNNER),
          kafka,
          new NodeSettings.BrokerRole(directory, 0),
          Set.of("stops"),
          runner(way == Way.MANAGED),
          way == Way.MANAGED
              ? ledger.withManaged(Map.of(Installation.QUEUE, ManagedQueue.UNLIMITED))
              : ledger);
    }

    void assertThatTheyRanOneAfterTheOther() throws IOException {
      List<String> lines = Files.readAllLines(diary);
      assertThat(lines).hasSize(4);
      assertThat(lines.get(0)).matches("begin a [0-9]+");
      assertThat(lines.get(1)).isEqualTo("end a");
      assertThat(lines.get(2)).matches("begin b [0-9]+");
      assertThat(lines.get(3)).isEqualTo("end b");
    }

    void awaitBegin(String name) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .until(() ->
              Files.exists(diary)
                  && Files.readAllLines(diary).stream()
                      .anyMatch(line -> line.startsWith("begin " + name)));
    }

    void cancel(TaskHandle<JsonText> task, String why) throws Exception {
      Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
      try (Requests requests = Requests.open(properties, kafka.names())) {
        int partition = task.submitted().get(30, SECONDS).partition();
        requests.cancel(new Request.Cancel(task.id(), why), partition).get(30, SECONDS);
      }
    }

    TaskHandle<JsonText> submit(
        TaskType<JsonText, JsonText> type, String name, UnaryOperator<SubmitOptions> options)
        throws Exception {
      String payload = "{\"diary\":\"%s\",\"name\":\"%s\"}".formatted(diary, name);
      TaskHandle<JsonText> handle = client.submit(type, JsonText.of(payload), options);
      var _ = handle.submitted().get(30, SECONDS);
      return handle;
    }

    @Override
    public void close() {
      client.close();
      node.close();
    }
  }
}
