package dev.kurier.runner.node;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.client.Requests;
import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Order.Instruction;
import dev.kurier.protocol.Order.Subject;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.guard.BreakerSettings;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicProvisioner;
import dev.kurier.runner.ledger.LedgerSettings;
import dev.kurier.runner.ledger.ManagedQueue;
import dev.kurier.runner.task.ExecutionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators order, with a broker, a ledger, runners and the Java client. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrdersIT {

  private static final TaskType<JsonText, JsonText> QUICK = TaskType.json("quick");
  private static final TaskType<JsonText, JsonText> OTHER = TaskType.json("other");
  private static final Subject QUEUE = Subject.queue(Installation.QUEUE);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Long enough for whatever would begin: a task begins within milliseconds. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private KafkaSettings kafka;
  private TaskClient client;
  private Requests requests;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private int towns;
  private int orders;

  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final Map<String, Instant> times = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<CompletableFuture<Outcome>> waiting =
      new ConcurrentLinkedQueue<>();
  private volatile boolean isFlowing;
  private volatile boolean isDown;

  @BeforeAll
  void startBroker(@TempDir Path data) {
    broker = EmbeddedBroker.start(data, 0);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void install() {
    TopicNames names = new TopicNames("orders" + towns++);
    kafka =
        new KafkaSettings(broker.bootstrapServers(), names, 2, 1, Duration.ofSeconds(15), Map.of());
    TopicProvisioner.provision(kafka, Set.of(Installation.QUEUE), Set.of("orders"));
    client =
        TaskClient.builder()
            .bootstrapServers(broker.bootstrapServers())
            .namespace(names.namespace())
            .app("orders")
            .build();
    requests = Requests.open(Map.of("bootstrap.servers", broker.bootstrapServers()), names);
    open.push(client);
    open.push(requests);
    isFlowing = true;
    isDown = false;
  }

  @AfterEach
  void stopNodes() throws Exception {
    flow();
    while (!open.isEmpty()) {
      open.pop().close();
    }
    begun.clear();
    times.clear();
  }

  @Test
  void pausedQueueBeginsNothingMoreUntilItIsResumed() throws Exception {
    isFlowing = false;
    start(Role.LEDGER, false);
    KurierNode runner = start(Role.RUNNER, false);
    List<TaskHandle<JsonText>> handles = submitAll(QUICK, "early", 40);
    Awaitility.await().atMost(LIMIT).until(() -> begun.size() == 1);

    give(QUEUE, Instruction.PAUSE, Duration.ofHours(1));
    awaitObeyed(runner, QUEUE);
    flow();
    handles.addAll(submitAll(QUICK, "late", 20));

    // The one that ran goes on to its end; what was taken behind it, and what comes, does not
    // begin.
    staysSo(() -> begun.size() == 1);
    Awaitility.await().atMost(LIMIT).until(() -> ended(handles) == 1);

    lift(QUEUE);
    awaitAll(handles);
    assertThat(begun).hasSize(60).doesNotHaveDuplicates();
    assertThat(states().values()).allMatch(state -> state.counters().attempts() == 1);
  }

  @Test
  void pauseOutlivesTheRestartOfRunnersAndLedgers() throws Exception {
    KurierNode ledger = start(Role.LEDGER, false);
    KurierNode runner = start(Role.RUNNER, false);
    give(QUEUE, Instruction.PAUSE, Duration.ofHours(1));
    awaitObeyed(runner, QUEUE);
    runner.close();
    ledger.close();

    start(Role.LEDGER, false);
    KurierNode next = start(Role.RUNNER, false);
    assertThat(next.orders()).extracting(Order::subject).containsExactly(QUEUE);
    List<TaskHandle<JsonText>> handles = submitAll(QUICK, "t", 10);

    staysSo(begun::isEmpty);
    lift(QUEUE);
    awaitAll(handles);
  }

  @Test
  void pauseEndsByItself() throws Exception {
    start(Role.LEDGER, false);
    KurierNode runner = start(Role.RUNNER, false);
    give(QUEUE, Instruction.PAUSE, Duration.ofSeconds(10));
    awaitObeyed(runner, QUEUE);
    Instant until = runner.orders().getFirst().until();

    List<TaskHandle<JsonText>> handles = submitAll(QUICK, "t", 10);
    awaitAll(handles);

    assertThat(runner.orders()).isEmpty();
    assertThat(times.values()).allMatch(at -> at.isAfter(until.minusMillis(500)));
  }

  @Test
  void pausedTypeWaitsWhileTheOtherTypeOfItsQueueRuns() throws Exception {
    start(Role.LEDGER, false);
    KurierNode runner = start(Role.RUNNER, false);
    Subject type = Subject.type("quick");
    give(type, Instruction.PAUSE, Duration.ofHours(1));
    awaitObeyed(runner, type);

    List<TaskHandle<JsonText>> paused = submitAll(QUICK, "quick", 10);
    awaitAll(submitAll(OTHER, "other", 10));
    for (TaskHandle<JsonText> handle : paused) {
      awaitState(handle.id(), state -> state.reason() == Reason.PAUSED);
    }
    assertThat(begun).hasSize(10).allMatch(what -> what.startsWith("other"));

    // They were put off for five minutes; the end of the pause does not wait for that.
    lift(type);
    awaitAll(paused);
    assertThat(states().values())
        .allMatch(state -> state.status() == Status.SUCCEEDED)
        .allMatch(state -> state.counters().attempts() == 1);
  }

  @Test
  void endOfAPauseIsNotMissedByALedgerThatDidNotRunThen() throws Exception {
    KurierNode ledger = start(Role.LEDGER, false);
    KurierNode runner = start(Role.RUNNER, false);
    Subject type = Subject.type("quick");
    give(type, Instruction.PAUSE, Duration.ofSeconds(15));
    awaitObeyed(runner, type);
    List<TaskHandle<JsonText>> paused = submitAll(QUICK, "quick", 5);
    for (TaskHandle<JsonText> handle : paused) {
      awaitState(handle.id(), state -> state.reason() == Reason.PAUSED);
    }
    ledger.close();
    Awaitility.await().atMost(LIMIT).until(() -> runner.orders().isEmpty());

    start(Role.LEDGER, false);

    awaitAll(paused);
  }

  @Test
  void nothingOfAPausedManagedQueueGoesToTheRunners() throws Exception {
    KurierNode first = start(Role.LEDGER, true);
    KurierNode runner = start(Role.RUNNER, true);
    give(QUEUE, Instruction.PAUSE, Duration.ofHours(1));
    awaitObeyed(runner, QUEUE);
    replace(first);

    List<TaskHandle<JsonText>> handles = submitAll(QUICK, "t", 10);
    for (TaskHandle<JsonText> handle : handles) {
      awaitState(handle.id(), OrdersIT::isInLine);
    }
    staysSo(begun::isEmpty);
    assertThat(states().values()).allMatch(OrdersIT::isInLine);

    lift(QUEUE);
    awaitAll(handles);
  }

  @Test
  void tasksOfAPausedTypeStayInTheLineOfTheirManagedQueue() throws Exception {
    KurierNode first = start(Role.LEDGER, true);
    KurierNode runner = start(Role.RUNNER, true);
    Subject type = Subject.type("quick");
    give(type, Instruction.PAUSE, Duration.ofHours(1));
    awaitObeyed(runner, type);
    replace(first);

    List<TaskHandle<JsonText>> paused = submitAll(QUICK, "quick", 10);
    awaitAll(submitAll(OTHER, "other", 10));
    assertThat(begun).hasSize(10).allMatch(what -> what.startsWith("other"));
    for (TaskHandle<JsonText> handle : paused) {
      awaitState(handle.id(), OrdersIT::isInLine);
    }

    lift(type);
    awaitAll(paused);
  }

  @Test
  void heldIgnoredAndReleasedBreakersFollowOnAllRunners() throws Exception {
    start(Role.LEDGER, false);
    List<KurierNode> runners = List.of(start(Role.RUNNER, false), start(Role.RUNNER, false));
    Subject group = Subject.breaker("quick");

    give(group, Instruction.HOLD, Duration.ofHours(1));
    awaitBreaker(runners, "FORCED_OPEN");
    List<TaskHandle<JsonText>> handles = submitAll(QUICK, "held", 10);
    awaitAll(submitAll(OTHER, "other", 5));
    staysSo(() -> begun.stream().noneMatch(what -> what.startsWith("held")));

    give(group, Instruction.IGNORE, Duration.ofHours(1));
    awaitBreaker(runners, "DISABLED");
    isDown = true;
    List<TaskHandle<JsonText>> failing = submitAll(QUICK, "failing", 30);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> begun.stream().filter(what -> what.startsWith("failing")).count() >= 30);
    awaitBreaker(runners, "DISABLED");
    isDown = false;
    awaitAll(failing);

    lift(group);
    awaitBreaker(runners, "CLOSED");
    assertThat(handles).isNotEmpty();
  }

  @Test
  void resetClosesTheBreakersOfAllRunners() throws Exception {
    start(Role.LEDGER, false);
    List<KurierNode> runners = List.of(start(Role.RUNNER, false), start(Role.RUNNER, false));
    isDown = true;
    List<TaskHandle<JsonText>> handles = new ArrayList<>();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> {
          handles.addAll(submitAll(QUICK, "t" + handles.size() + "-", 5));
          return runners.stream().allMatch(runner -> breaker(runner).equals("OPEN"));
        });

    isDown = false;
    requests
        .orders(new Request.ResetBreaker(newId(), "quick", "the scanner is back", "ada"))
        .get(30, SECONDS);

    awaitBreaker(runners, "CLOSED");
    awaitAll(submitAll(QUICK, "after", 10));
  }

  private KurierNode start(Role role, boolean isManaged) {
    RunnerSettings usual =
        Installation.settings(
            1, Installation.handler("quick", "quick"), Installation.handler("other", "other"));
    Map<String, AcquireSettings> queues = new HashMap<>();
    usual.queues().forEach((queue, acquire) -> queues.put(queue, acquire.managed(isManaged)));
    var runner =
        new RunnerSettings(
            queues,
            usual.handlers(),
            usual.slots(),
            usual.drain(),
            usual.start(),
            new BreakerSettings(20, 5, 50, 2, Duration.ofMinutes(5), Duration.ofMinutes(5)),
            usual.report());
    LedgerSettings ledger =
        LedgerSettings.defaults("test").withBackoff(Duration.ofMillis(50), Duration.ofMillis(200));
    var settings =
        new NodeSettings(
            Set.of(role),
            kafka,
            new NodeSettings.BrokerRole(directory, 0),
            Set.of("orders"),
            runner,
            isManaged
                ? ledger.withManaged(Map.of(Installation.QUEUE, ManagedQueue.UNLIMITED))
                : ledger);
    KurierNode node =
        KurierNode.start(settings, (handlers, slots, output) -> new ScriptedExecutor(this::run));
    open.push(node);
    return node;
  }

  /** A ledger has read all orders when it begins. */
  private void replace(KurierNode ledger) {
    ledger.close();
    start(Role.LEDGER, true);
  }

  private CompletableFuture<Outcome> run(ExecutionRequest request) {
    String what = request.payload().toString().replace("\"", "");
    begun.add(what);
    times.putIfAbsent(what, Instant.now());
    CompletableFuture<Outcome> end = new CompletableFuture<>();
    waiting.add(end);
    if (isFlowing) {
      end.completeOnTimeout(outcome(), 2, MILLISECONDS);
    }
    return end;
  }

  private Outcome outcome() {
    return isDown
        ? new Outcome.Failed(FailureKind.DEPENDENCY, "DOWN", "E", "down", "", Optional.empty())
        : ScriptedExecutor.done();
  }

  private void flow() {
    isFlowing = true;
    waiting.forEach(end -> end.complete(outcome()));
    waiting.clear();
  }

  private List<TaskHandle<JsonText>> submitAll(
      TaskType<JsonText, JsonText> type, String name, int count) throws Exception {
    List<TaskHandle<JsonText>> handles = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      JsonText payload = JsonText.of("\"" + name + number + "\"");
      handles.add(client.submit(type, payload, OrdersIT::patiently));
    }
    for (TaskHandle<JsonText> handle : handles) {
      handle.submitted().get(30, SECONDS);
    }
    return handles;
  }

  private static SubmitOptions patiently(SubmitOptions options) {
    return options.maxAttempts(100);
  }

  private TaskId newId() {
    return new TaskId("order-" + orders++);
  }

  private void give(Subject subject, Instruction instruction, Duration lasts) throws Exception {
    var give = new Request.GiveOrder(newId(), subject, instruction, lasts, "a test", "ada");
    requests.orders(give).get(30, SECONDS);
  }

  private void lift(Subject subject) throws Exception {
    requests.orders(new Request.LiftOrder(newId(), subject, "", "ada")).get(30, SECONDS);
  }

  private static void awaitObeyed(KurierNode runner, Subject subject) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> runner.orders().stream().anyMatch(order -> order.subject().equals(subject)));
  }

  private static String breaker(KurierNode runner) {
    return runner.runner().orElseThrow().breakers().getOrDefault("quick", "");
  }

  private static void awaitBreaker(List<KurierNode> runners, String state) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> runners.stream().allMatch(runner -> breaker(runner).equals(state)));
  }

  private static void staysSo(Callable<Boolean> holds) {
    Awaitility.await().during(QUIET).atMost(LIMIT).until(holds);
  }

  private static long ended(List<TaskHandle<JsonText>> handles) {
    return handles.stream().filter(handle -> handle.result().isDone()).count();
  }

  private static void awaitAll(List<TaskHandle<JsonText>> handles) throws Exception {
    for (TaskHandle<JsonText> handle : handles) {
      handle.result().get(LIMIT.toSeconds(), SECONDS);
    }
  }

  private Map<TaskId, TaskState> states() {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
    Map<TaskId, TaskState> states = new HashMap<>();
    TopicScan.of(properties, List.of(kafka.names().state()))
        .read(
            Codecs.STATE,
            entry -> entry.valid().ifPresent(state -> states.put(state.task().id(), state)));
    return states;
  }

  private void awaitState(TaskId id, Predicate<TaskState> fits) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> Optional.ofNullable(states().get(id)).filter(fits).isPresent());
  }

  private static boolean isInLine(TaskState state) {
    return state.hold().orElse(null) instanceof Hold.Queue;
  }
}
