package dev.kurier.runner.node;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicProvisioner;
import dev.kurier.runner.ledger.LedgerSettings;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.verify.Checker;
import dev.kurier.runner.verify.Evidence;
import dev.kurier.runner.verify.Finding;
import dev.kurier.runner.verify.Rest;
import dev.kurier.runner.verify.Survey;
import dev.kurier.runner.verify.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * A namespace of its own with a ledger, a runner and the Java client. Its tasks are scripted by
 * their payloads: {@code wait/…} goes on until the test ends it, {@code …failing} fails twice, and
 * each gives a text, its payload without quotes and a plus.
 */
final class ScriptedInstallation implements AutoCloseable {

  static final TaskType<JsonText, JsonText> QUICK = TaskType.json("quick");

  private static final LedgerSettings LEDGER =
      LedgerSettings.defaults("test").withBackoff(Duration.ofMillis(50), Duration.ofMillis(200));
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final KafkaSettings kafka;
  private final KurierNode runner;
  private final TaskClient client;
  private KurierNode ledger;

  private final List<String> diary = new CopyOnWriteArrayList<>();
  private final Map<String, Instant> begun = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Outcome>> waiting = new ConcurrentHashMap<>();

  ScriptedInstallation(EmbeddedBroker broker, Path directory, String namespace) {
    this.directory = directory;
    TopicNames names = new TopicNames(namespace);
    kafka =
        new KafkaSettings(broker.bootstrapServers(), names, 4, 1, Duration.ofSeconds(15), Map.of());
    TopicProvisioner.provision(kafka, Set.of(Installation.QUEUE), Set.of("keys"));
    ledger = node(Role.LEDGER);
    runner = node(Role.RUNNER);
    client =
        TaskClient.builder()
            .bootstrapServers(broker.bootstrapServers())
            .namespace(namespace)
            .app("keys")
            .build();
  }

  KafkaSettings kafka() {
    return kafka;
  }

  TaskClient client() {
    return client;
  }

  KurierNode runner() {
    return runner;
  }

  /** What ran, in order: when it began and when it ended. */
  List<String> diary() {
    return diary;
  }

  /** When what ran began for the first time. */
  Map<String, Instant> begun() {
    return begun;
  }

  TaskHandle<JsonText> submit(String payload, UnaryOperator<SubmitOptions> options) {
    return client.submit(QUICK, JsonText.of(payload), options);
  }

  void restartLedger() {
    stopLedger();
    startLedger();
  }

  void stopLedger() {
    ledger.close();
  }

  void startLedger() {
    ledger = node(Role.LEDGER);
  }

  void awaitRun(String what) {
    Awaitility.await().atMost(PATIENCE).until(() -> waiting.containsKey(what));
  }

  /** Waits until the ledger has written such a state of a task. */
  void awaitState(TaskId id, Predicate<TaskState> expected) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() ->
            written(kafka.names().state(), Codecs.STATE).stream()
                .anyMatch(state -> state.task().id().equals(id) && expected.test(state)));
  }

  /** All that a topic holds. */
  <T> List<T> written(String topic, Codec<T> codec) {
    List<T> all = new ArrayList<>();
    Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
    TopicScan.of(properties, List.of(topic))
        .read(codec, entry -> entry.valid().ifPresent(all::add));
    return all;
  }

  /** What a check finds of all that is written down, as old as it has to be to be judged. */
  List<Finding.Observed> observed() {
    Evidence evidence = new Evidence();
    Instant now = Instant.now().plusSeconds(20);
    Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
    new Survey(properties, kafka.names(), Set.of(Installation.QUEUE), Instant.EPOCH)
        .readInto(evidence, Optional.empty());
    Window window = new Window(now.minusSeconds(3_600), now, now);
    return Checker.check(evidence, window, _ -> true, new Rest.Unknown("not asked"))
        .findings()
        .stream()
        .filter(Finding.Observed.class::isInstance)
        .map(Finding.Observed.class::cast)
        .toList();
  }

  /** Ends a task that waits. */
  void end(String what) {
    Objects.requireNonNull(waiting.get(what)).complete(given(what));
  }

  /** How a task failed that must not succeed. */
  static TaskFailedException failure(TaskHandle<JsonText> handle) {
    ExecutionException wrapped =
        catchThrowableOfType(ExecutionException.class, () -> handle.result().get(30, SECONDS));
    return (TaskFailedException) Objects.requireNonNull(wrapped.getCause());
  }

  @Override
  public void close() {
    waiting.keySet().forEach(this::end);
    client.close();
    runner.close();
    ledger.close();
  }

  private KurierNode node(Role role) {
    var settings =
        new NodeSettings(
            Set.of(role),
            kafka,
            new NodeSettings.BrokerRole(directory, 0),
            Set.of("keys"),
            Installation.settings(3, Installation.handler("quick", "quick")),
            LEDGER);
    return KurierNode.start(settings, (handlers, slots, output) -> new ScriptedExecutor(this::run));
  }

  private CompletableFuture<Outcome> run(ExecutionRequest request) {
    String what = request.payload().toString().replace("\"", "");
    begun.putIfAbsent(what, Instant.now());
    diary.add("begins " + what);
    CompletableFuture<Outcome> end = new CompletableFuture<>();
    if (what.startsWith("wait/")) {
      waiting.put(what, end);
    } else {
      end.completeOnTimeout(outcome(what, request), 5, MILLISECONDS);
    }
    // The run's own future: a stop completes what is returned here.
    var _ = end.whenComplete((_, _) -> diary.add("ends " + what));
    return end;
  }

  private static Outcome outcome(String what, ExecutionRequest request) {
    return what.endsWith("failing") && request.task().attempt() < 3
        ? new Outcome.Failed(FailureKind.RETRYABLE, "BUSY", "E", "again", "", Optional.empty())
        : given(what);
  }

  private static Outcome given(String what) {
    return new Outcome.Succeeded(JsonText.of("\"" + what + "+\""));
  }
}
