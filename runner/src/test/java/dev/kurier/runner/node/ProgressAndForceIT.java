package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.client.Requests;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.execute.ExecuteSettings;
import dev.kurier.runner.execute.OutputSink;
import dev.kurier.runner.execute.Processes;
import dev.kurier.runner.execute.PythonExecutor;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.ledger.LedgerSettings;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a task says while it runs, and how it is stopped for good: real Python, broker, ledger. */
@Timeout(90)
class ProgressAndForceIT {

  private static final Duration GRACE = Duration.ofSeconds(60);

  private static final String MODULE =
      """
      import os, signal, time

      def steps(release, ctx):
          for step in range(1, 26):
              ctx.progress(step, 25, f"step {step}")
              time.sleep(0.12)
          while not os.path.exists(release):
              time.sleep(0.01)
          ctx.progress(25, 25, "released")

      def deaf(ctx):
          signal.signal(signal.SIGTERM, signal.SIG_IGN)
          ctx.progress(os.getpid(), message="deaf")
          time.sleep(600)
      """;

  @TempDir Path directory;

  private Installation installation;
  private RecordLog<Event> events;
  private RecordLog<TaskState> states;
  private RecordLog<Reply> replies;
  private Requests requests;
  private KurierNode node;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(directory.resolve("work.py"), MODULE);
    installation = new Installation(directory.resolve("broker"));
    KafkaSettings kafka = installation.kafka();
    events = new RecordLog<>(kafka, kafka.names().events(), Codecs.EVENT);
    states = new RecordLog<>(kafka, kafka.names().state(), Codecs.STATE);
    replies = new RecordLog<>(kafka, kafka.names().replies(Installation.APP), Codecs.REPLY);
    requests = Requests.open(Map.of("bootstrap.servers", kafka.bootstrapServers()), kafka.names());
    List<HandlerSpec> handlers = List.of(handler("steps"), handler("deaf"));
    var settings =
        new NodeSettings(
            Set.of(Role.LEDGER, Role.RUNNER),
            kafka,
            new NodeSettings.BrokerRole(directory, 0),
            Set.of(Installation.APP),
            Installation.settings(2, handlers.toArray(HandlerSpec[]::new)),
            LedgerSettings.defaults("test"));
    node = KurierNode.start(settings, (specs, slots, output) -> python(specs, output));
    assertThat(node.runner().orElseThrow().notReady()).isEmpty();
  }

  @AfterEach
  void stop() {
    node.close();
    requests.close();
    replies.close();
    states.close();
    events.close();
    installation.close();
  }

  @Test
  void progressShowsInTheStateWhileTheTaskRuns() throws Exception {
    Path release = directory.resolve("release");
    TaskId id = installation.submit("t-1", "steps", "{\"release\":\"" + release + "\"}");

    TaskState running = states.await(TaskState.class, state -> isAt(state, 25), 1).getFirst();
    assertThat(running.status()).isEqualTo(Status.RUNNING);
    assertThat(running.progress().map(Progress::message)).contains("step 25");
    Files.createFile(release);

    assertThat(
            replies.await(Reply.class, reply -> reply.taskId().equals(id), 1).getFirst().status())
        .isEqualTo(Status.SUCCEEDED);
    TaskState ended =
        states.await(TaskState.class, state -> state.status().isTerminal(), 1).getFirst();
    assertThat(ended.progress().map(Progress::message)).contains("released");
    assertThat(kindsOf(running.claim().orElseThrow().execution()))
        .startsWith("Claimed", "Progressed")
        .endsWith("Progressed", "Ended")
        .hasSizeBetween(4, 12);
  }

  @Test
  void submitterHearsTheProgressOfItsTask() throws Exception {
    Path release = directory.resolve("release");
    List<Double> heard = new CopyOnWriteArrayList<>();
    var atTheEnd = new CompletableFuture<Void>();

    try (TaskClient client =
        TaskClient.builder()
            .bootstrapServers(installation.kafka().bootstrapServers())
            .app(Installation.APP)
            .build()) {
      TaskHandle<JsonText> handle =
          client.submit(TaskType.json("steps"), JsonText.of("{\"release\":\"" + release + "\"}"));
      CompletableFuture<Void> listening =
          handle.progress(progress -> {
            heard.add(progress.done());
            if (progress.message().equals("step 25")) {
              atTheEnd.complete(null);
            }
          });
      atTheEnd.get(60, TimeUnit.SECONDS);
      Files.createFile(release);

      assertThat(handle.result().get(30, TimeUnit.SECONDS)).isEqualTo(JsonText.of("null"));
      assertThat(listening.get(30, TimeUnit.SECONDS)).isNull();
    }
    assertThat(heard).isSorted().hasSizeBetween(3, 10).endsWith(25.0);
  }

  @Test
  void forcedCancelKillsATaskThatWouldNotListen() throws Exception {
    installation.submit("t-2", "deaf", "{}");
    long pid = awaitDeaf();

    cancel("t-2", true);

    assertThatItWasKilled(pid);
  }

  @Test
  void forcedCancelCutsShortAPlainOneThatIsUnderWay() throws Exception {
    installation.submit("t-3", "deaf", "{}");
    long pid = awaitDeaf();
    cancel("t-3", false);
    states.await(TaskState.class, state -> state.status() == Status.CANCELLING, 1);
    assertThat(Processes.isAlive(pid)).isTrue();

    cancel("t-3", true);

    assertThatItWasKilled(pid);
  }

  private void cancel(String id, boolean force) throws Exception {
    requests
        .cancel(new Request.Cancel(new TaskId(id), "no need", force), 0)
        .get(20, TimeUnit.SECONDS);
  }

  private void assertThatItWasKilled(long pid) throws InterruptedException {
    Event.Ended ended = events.await(Event.Ended.class, event -> true, 1).getFirst();
    assertThat(ended.outcome()).isInstanceOf(Outcome.Cancelled.class);
    assertThat(ended.killed()).contains(pid);
    assertThat(ended.ranFor()).isLessThan(GRACE);
    assertThat(Processes.isAlive(pid)).isFalse();
    Reply reply = replies.await(Reply.class, any -> true, 1).getFirst();
    assertThat(reply.status()).isEqualTo(Status.CANCELLED);
  }

  /** The pid of the task, once it ignores SIGTERM and the ledger knows that it runs. */
  private long awaitDeaf() throws InterruptedException {
    return states
        .await(TaskState.class, state -> state.progress().isPresent(), 1)
        .getFirst()
        .progress()
        .map(progress -> (long) progress.done())
        .orElseThrow();
  }

  private static boolean isAt(TaskState state, double done) {
    return state.progress().filter(progress -> progress.done() == done).isPresent();
  }

  private List<String> kindsOf(String execution) {
    List<String> kinds = new ArrayList<>();
    for (Event event : events.of(Event.class)) {
      boolean isMeant =
          switch (event) {
            case Event.Claimed claimed ->
                claimed.runs().stream().anyMatch(run -> run.execution().equals(execution));
            case Event.Progressed progressed -> progressed.execution().equals(execution);
            case Event.Ended ended -> ended.run().execution().equals(execution);
            case Event.Deferred _, Event.Heartbeat _ -> false;
          };
      if (isMeant) {
        kinds.add(event.getClass().getSimpleName());
      }
    }
    return kinds;
  }

  private static TaskExecutor python(List<HandlerSpec> handlers, OutputSink output) {
    try {
      return PythonExecutor.open(ExecuteSettings.defaults(), handlers, Clock.systemUTC(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HandlerSpec handler(String name) {
    return HandlerSpec.of(
            name,
            new HandlerCode.Function("work", name, HandlerCode.Reuse.NEVER),
            Place.in(directory))
        .within(Duration.ofMinutes(10), GRACE)
        .under(new HandlerSpec.Policy(3, 4, name));
  }
}
