package dev.kurier.runner.container;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kurier.client.Requests;
import dev.kurier.client.ScannedRecord;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskFailedException;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a task, over a broker of another process and in spite of its death. */
@NeedsContainerEngine
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobContainerIT {

  record Half(int number) {}

  record Why(String why) {}

  record Marker(String marker) {}

  record Nothing() {}

  record Table(String table) {}

  private static final TaskType<Half, Integer> DOUBLE =
      TaskType.of("jobs.double", Half.class, Integer.class);
  private static final TaskType<Why, Object> REFUSE =
      TaskType.of("jobs.refuse", Why.class, Object.class);
  private static final TaskType<Marker, String> CRASH_ONCE =
      TaskType.of("jobs.crash_once", Marker.class, String.class);
  private static final TaskType<Nothing, Object> HANG =
      TaskType.of("jobs.hang", Nothing.class, Object.class);
  private static final TaskType<Table, Integer> PRICE =
      TaskType.of("jobs.price", Table.class, Integer.class);
  private static final String APP = "main-job";
  private static final int TASKS = 100;
  private static final long LIMIT_SECONDS = 120;

  private final TopicNames names = new TopicNames(TopicNames.DEFAULT_NAMESPACE);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private BrokerContainer broker;
  private TaskClient client;
  @TempDir private Path folder;

  @BeforeAll
  void start() throws Exception {
    broker = opened(BrokerContainer.start());
    opened(JobNode.start(broker.bootstrapServers()));
    client = opened(client());
  }

  /** One that is patient: on a busy machine a killed broker is away for more than half a minute. */
  private TaskClient client() {
    int patience = Math.toIntExact(SECONDS.toMillis(LIMIT_SECONDS));
    return TaskClient.builder()
        .bootstrapServers(broker.bootstrapServers())
        .property("delivery.timeout.ms", patience)
        .property("max.block.ms", patience)
        .app(APP)
        .build();
  }

  private <T extends AutoCloseable> T opened(T part) {
    open.push(part);
    return part;
  }

  @AfterAll
  void stop() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  @Test
  void everyTaskIsAnsweredOnceAlthoughTheBrokerDies() throws Exception {
    List<TaskHandle<Integer>> handles = new ArrayList<>(submit(0, TASKS));
    handles.getFirst().result().get(LIMIT_SECONDS, SECONDS);
    broker.killAndStart();
    handles.addAll(submit(TASKS, 2 * TASKS));

    for (int number = 0; number < handles.size(); number++) {
      assertThat(handles.get(number).result().get(LIMIT_SECONDS, SECONDS)).isEqualTo(2 * number);
    }
    List<String> ids = handles.stream().map(handle -> handle.id().value()).toList();
    assertThat(keys(names.replies(APP), Codecs.REPLY))
        .filteredOn(ids::contains)
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void permanentFailureIsAnsweredAfterOneAttemptAndKeptAsDeadLetter() throws Exception {
    TaskHandle<Object> handle = client.submit(REFUSE, new Why("out of print"));

    TaskFailedException failure = failure(handle);

    assertThat(failure.status()).isEqualTo(Status.FAILED);
    assertThat(failure.reason()).isEqualTo(Reason.PERMANENT_FAILURE);
    assertThat(failure.attempt()).isEqualTo(1);
    assertThat(failure.pythonTraceback()).contains("out of print");
    DeadLetter letter = deadLetter(handle.id());
    assertThat(letter.reason()).isEqualTo(Reason.PERMANENT_FAILURE);
    assertThat(letter.history()).hasSize(1);
  }

  @Test
  void crashedProcessIsTriedAgain() throws Exception {
    Path marker = folder.resolve("crashed");
    TaskHandle<String> handle = client.submit(CRASH_ONCE, new Marker(marker.toString()));

    assertThat(handle.result().get(LIMIT_SECONDS, SECONDS)).isEqualTo("well");

    TaskState state = state(handle.id());
    assertThat(state.history()).hasSize(2);
    assertThat(state.history().getFirst().outcome()).isInstanceOf(Outcome.Crashed.class);
    assertThat(state.history().getLast().outcome()).isInstanceOf(Outcome.Succeeded.class);
  }

  @Test
  void hangingTaskIsTimedOut() throws Exception {
    TaskHandle<Object> handle = client.submit(HANG, new Nothing(), o -> o.maxAttempts(1));

    assertThat(failure(handle).status()).isEqualTo(Status.TIMED_OUT);

    assertThat(deadLetter(handle.id()).status()).isEqualTo(Status.TIMED_OUT);
  }

  @Test
  void deadLetterIsReplayedWhenItsCauseIsMended() throws Exception {
    Path table = folder.resolve("prices");
    TaskHandle<Integer> handle = client.submit(PRICE, new Table(table.toString()));
    assertThat(failure(handle).status()).isEqualTo(Status.FAILED);

    Files.writeString(table, "42");
    TaskId again = TaskId.ofReplay("after-delivery", handle.id());
    var terms =
        new ReplayTerms(
            "id=" + handle.id(), 1, OptionalDouble.empty(), false, false, Optional.empty());
    try (Requests requests = Requests.open(properties(), names)) {
      requests
          .replays(new Request.CreateReplay("after-delivery", terms, "test", List.of()))
          .get(LIMIT_SECONDS, SECONDS);
    }

    assertThat(client.await(PRICE, again).get(LIMIT_SECONDS, SECONDS)).isEqualTo(42);
    assertThat(state(handle.id()).replayedAs()).contains(again);
  }

  private List<TaskHandle<Integer>> submit(int from, int to) {
    return client.submitAll(DOUBLE, IntStream.range(from, to).mapToObj(Half::new));
  }

  private static TaskFailedException failure(TaskHandle<?> handle) {
    ExecutionException thrown =
        catchThrowableOfType(
            ExecutionException.class, () -> handle.result().get(LIMIT_SECONDS, SECONDS));
    assertThat(thrown).cause().isInstanceOf(TaskFailedException.class);
    return (TaskFailedException) requireNonNull(thrown.getCause());
  }

  private TaskState state(TaskId id) {
    return read(names.state(), Codecs.STATE, id).map(MainJobContainerIT::valid).orElseThrow();
  }

  private DeadLetter deadLetter(TaskId id) {
    return read(names.dead(TaskType.DEFAULT_QUEUE), Codecs.DEAD_LETTER, id)
        .map(MainJobContainerIT::valid)
        .orElseThrow();
  }

  private <T> Optional<ScannedRecord<T>> read(String topic, Codec<T> codec, TaskId id) {
    var newest = TopicScan.of(properties(), List.of(topic)).newest(codec);
    return Optional.ofNullable(newest.get(id.value()));
  }

  private <T> List<String> keys(String topic, Codec<T> codec) {
    List<String> keys = new ArrayList<>();
    TopicScan.of(properties(), List.of(topic)).read(codec, entry -> keys.add(entry.key()));
    return keys;
  }

  private static <T> T valid(ScannedRecord<T> found) {
    return switch (found.value().orElseThrow()) {
      case Decoded.Valid<T> valid -> valid.value();
      case Decoded.Malformed<T> malformed -> throw new AssertionError(malformed.message());
    };
  }

  private Map<String, Object> properties() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
