package dev.kurier.runner.node;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicProvisioner;
import dev.kurier.runner.kafka.TopologyException;
import dev.kurier.runner.ledger.LedgerSettings;
import dev.kurier.runner.ledger.ManagedQueue;
import dev.kurier.runner.task.ExecutionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A queue that the ledger dispatches, with a broker, runners and the Java client. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagedQueueIT {

  private static final TaskType<JsonText, JsonText> QUICK = TaskType.json("quick");
  private static final String SPREAD = "spread";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private KafkaSettings kafka;
  private TaskClient client;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private int towns;

  /** What ran, in the order in which it began. */
  private final List<String> begun = new CopyOnWriteArrayList<>();

  private final ConcurrentLinkedQueue<CompletableFuture<Outcome>> waiting =
      new ConcurrentLinkedQueue<>();
  private volatile boolean isFlowing;

  @BeforeAll
  void startBroker(@TempDir Path data) {
    broker = EmbeddedBroker.start(data, 0);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  /** One partition, where the order is that of one line; several where a test is about these. */
  @BeforeEach
  void install(TestInfo test) {
    TopicNames names = new TopicNames("managed" + towns++);
    int partitions = test.getTags().contains(SPREAD) ? 4 : 1;
    kafka =
        new KafkaSettings(
            broker.bootstrapServers(), names, partitions, 1, Duration.ofSeconds(15), Map.of());
    TopicProvisioner.provision(kafka, Set.of(Installation.QUEUE), Set.of("managed"));
    client =
        TaskClient.builder()
            .bootstrapServers(broker.bootstrapServers())
            .namespace(names.namespace())
            .app("managed")
            .build();
    open.push(client);
  }

  @AfterEach
  void stopNodes() throws Exception {
    flow();
    while (!open.isEmpty()) {
      open.pop().close();
    }
    // What began while the nodes closed has put itself there too.
    waiting.clear();
    begun.clear();
    isFlowing = false;
  }

  @Test
  void taskOfAHighPriorityRunsBeforeFiveHundredThatWait() throws Exception {
    start(Role.LEDGER, true);
    List<TaskHandle<JsonText>> low = new ArrayList<>();
    for (int number = 0; number < 500; number++) {
      low.add(submit("low" + number, o -> o));
    }
    awaitState(low.getLast().id(), ManagedQueueIT::isInLine);
    start(Role.RUNNER, true);
    awaitRun();

    TaskHandle<JsonText> high = submit("high", o -> o.priority(9));
    // What is out of lower priority takes nobody's room.
    awaitState(high.id(), state -> !isInLine(state));
    flow();
    high.result().get(60, SECONDS);

    // One slot: two tasks are out at most, and one for a slot that is free, besides those that run
    // while it is fetched.
    assertThat(begun.indexOf("high")).isBetween(1, 8);
    for (TaskHandle<JsonText> handle : low.subList(0, 50)) {
      handle.result().get(120, SECONDS);
    }
    assertThat(begun).doesNotHaveDuplicates();
    begun.remove("high");
    for (int place = 0; place < 50; place++) {
      assertThat(number(begun.get(place))).isBetween(place - 8, place + 8);
    }
  }

  @Test
  @Tag(SPREAD)
  void taskOfAHighPriorityBeginsWhenTheFirstRunEnds() throws Exception {
    start(Role.LEDGER, true);
    List<TaskHandle<JsonText>> low = new ArrayList<>();
    for (int number = 0; number < 200; number++) {
      low.add(submit("low" + number, o -> o));
    }
    awaitState(low.getLast().id(), ManagedQueueIT::isInLine);
    start(Role.RUNNER, true, 2);
    awaitRuns(2);
    int runs = 2;
    // At first more are let out, for slots that are free: one in each partition is the share.
    while (out() > 4) {
      endOne();
      awaitRuns(++runs);
    }

    // Each above all that are out, of which those of its own priority would have its place.
    for (int number = 7; number <= 9; number++) {
      int priority = number;
      TaskHandle<JsonText> high = submit("high" + number, o -> o.priority(priority));
      awaitState(high.id(), state -> state.claim().isPresent());
      assertThat(begun).hasSize(runs);
      endOne();
      awaitRuns(++runs);
      assertThat(begun.getLast()).isEqualTo("high" + number);
    }
  }

  @Test
  void taskThatIsCancelledInLineNeverRuns() throws Exception {
    start(Role.LEDGER, true);
    start(Role.RUNNER, true);
    List<TaskHandle<JsonText>> handles = new ArrayList<>();
    for (int number = 0; number < 10; number++) {
      handles.add(submit("t" + number, o -> o));
    }
    awaitRun();
    TaskHandle<JsonText> last = handles.removeLast();
    awaitState(last.id(), ManagedQueueIT::isInLine);

    last.cancel().get(30, SECONDS);

    assertThat(failure(last).status()).isEqualTo(Status.CANCELLED);
    flow();
    for (TaskHandle<JsonText> handle : handles) {
      handle.result().get(60, SECONDS);
    }
    assertThat(begun).hasSize(9).doesNotContain("t9");
  }

  @Test
  @Tag(SPREAD)
  void tasksWaitForTheFirstRunner() throws Exception {
    start(Role.LEDGER, true);
    flow();
    List<TaskHandle<JsonText>> handles = new ArrayList<>();
    for (int number = 0; number < 40; number++) {
      handles.add(submit("t" + number, o -> o));
    }
    for (TaskHandle<JsonText> handle : handles) {
      awaitState(handle.id(), ManagedQueueIT::isInLine);
    }

    start(Role.RUNNER, true);

    for (TaskHandle<JsonText> handle : handles) {
      handle.result().get(60, SECONDS);
    }
    assertThat(begun).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  @Tag(SPREAD)
  void anotherLedgerGoesOnInTheMiddle() throws Exception {
    KurierNode ledger = start(Role.LEDGER, true);
    start(Role.RUNNER, true);
    flow();
    List<TaskHandle<JsonText>> handles = new ArrayList<>();
    for (int number = 0; number < 120; number++) {
      int priority = number % 10;
      handles.add(submit("t" + number, o -> o.priority(priority)));
    }
    handles.getFirst().result().get(60, SECONDS);
    ledger.close();
    start(Role.LEDGER, true);

    for (TaskHandle<JsonText> handle : handles) {
      handle.result().get(120, SECONDS);
    }
    assertThat(begun).hasSize(120).doesNotHaveDuplicates();
  }

  @Test
  void nodeThatWouldTakeTheTasksItselfRefusesToStart() {
    start(Role.LEDGER, true).close();

    for (Role role : List.of(Role.RUNNER, Role.LEDGER)) {
      assertThatExceptionOfType(TopologyException.class)
          .isThrownBy(() -> start(role, false))
          .withMessageContaining("queues.default.dispatch is direct")
          .withMessageContaining(kafka.names().managed(Installation.QUEUE));
    }
  }

  @Test
  void queueIsNotManagedWhileRunnersTakeItsTasks() throws Exception {
    KurierNode ledger = start(Role.LEDGER, false);
    KurierNode runner = start(Role.RUNNER, false);
    flow();
    submit("direct", o -> o).result().get(60, SECONDS);

    assertThatExceptionOfType(TopologyException.class)
        .isThrownBy(() -> start(Role.LEDGER, true))
        .withMessageContaining("queues.default.dispatch is managed, but");

    runner.close();
    ledger.close();
    TaskHandle<JsonText> between = submit("between", o -> o);
    between.submitted().get(30, SECONDS);
    Awaitility.await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> start(Role.LEDGER, true) != ledger);
    start(Role.RUNNER, true);
    between.result().get(60, SECONDS);
    assertThat(begun).containsExactly("direct", "between");
  }

  private KurierNode start(Role role, boolean isManaged) {
    return start(role, isManaged, 1);
  }

  private KurierNode start(Role role, boolean isManaged, int runs) {
    RunnerSettings usual = Installation.settings(runs, Installation.handler("quick", "quick"));
    Map<String, AcquireSettings> queues = new HashMap<>();
    usual.queues().forEach((queue, acquire) -> queues.put(queue, acquire.managed(isManaged)));
    var runner =
        new RunnerSettings(
            queues,
            usual.handlers(),
            usual.slots(),
            usual.drain(),
            usual.start(),
            usual.breaker(),
            usual.report());
    LedgerSettings ledger = LedgerSettings.defaults("test");
    var settings =
        new NodeSettings(
            Set.of(role),
            kafka,
            new NodeSettings.BrokerRole(directory, 0),
            Set.of("managed"),
            runner,
            isManaged
                ? ledger.withManaged(Map.of(Installation.QUEUE, ManagedQueue.UNLIMITED))
                : ledger);
    KurierNode node =
        KurierNode.start(settings, (handlers, slots, output) -> new ScriptedExecutor(this::run));
    open.push(node);
    return node;
  }

  private CompletableFuture<Outcome> run(ExecutionRequest request) {
    begun.add(request.payload().toString().replace("\"", ""));
    CompletableFuture<Outcome> end = new CompletableFuture<>();
    waiting.add(end);
    if (isFlowing) {
      end.completeOnTimeout(ScriptedExecutor.done(), 2, MILLISECONDS);
    }
    return end;
  }

  /** All runs end by themselves from now on. */
  private void flow() {
    isFlowing = true;
    waiting.forEach(end -> end.complete(ScriptedExecutor.done()));
    waiting.clear();
  }

  private TaskHandle<JsonText> submit(String payload, UnaryOperator<SubmitOptions> options) {
    return client.submit(QUICK, JsonText.of("\"" + payload + "\""), options);
  }

  private void awaitRun() {
    awaitRuns(1);
  }

  private void awaitRuns(int number) {
    Awaitility.await().atMost(LIMIT).until(() -> begun.size() >= number);
  }

  private void endOne() {
    Objects.requireNonNull(waiting.poll()).complete(ScriptedExecutor.done());
  }

  /** How many tasks the ledger has let go that have not ended. */
  private long out() {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
    return TopicScan.of(properties, List.of(kafka.names().state()))
        .newest(Codecs.STATE)
        .values()
        .stream()
        .flatMap(entry -> entry.valid().stream())
        .filter(state -> !state.status().isTerminal() && state.hold().isEmpty())
        .count();
  }

  private void awaitState(TaskId id, Predicate<TaskState> fits) {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
    TopicScan states = TopicScan.of(properties, List.of(kafka.names().state()));
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> {
          List<TaskState> seen = new ArrayList<>();
          states.read(
              Codecs.STATE,
              entry ->
                  entry.valid().filter(state -> state.task().id().equals(id)).ifPresent(seen::add));
          return !seen.isEmpty() && fits.test(seen.getLast());
        });
  }

  private static boolean isInLine(TaskState state) {
    return state.hold().orElse(null) instanceof Hold.Queue;
  }

  private static int number(String low) {
    return Integer.parseInt(low.replaceAll("\\D", ""));
  }

  private static TaskFailedException failure(TaskHandle<JsonText> handle) {
    ExecutionException wrapped =
        catchThrowableOfType(ExecutionException.class, () -> handle.result().get(30, SECONDS));
    return (TaskFailedException) Objects.requireNonNull(wrapped.getCause());
  }
}
