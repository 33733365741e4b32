package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.execute.ExecuteSettings;
import dev.kurier.runner.execute.OutputSink;
import dev.kurier.runner.execute.PythonExecutor;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.ledger.LedgerSettings;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Ledger and runners together. */
@Timeout(120)
@ParameterizedClass
@EnumSource(GroupKind.class)
class KurierNodeIT {

  private static final LedgerSettings LEDGER =
      LedgerSettings.defaults("test").withBackoff(Duration.ofMillis(50), Duration.ofMillis(200));

  @Parameter GroupKind groups = GroupKind.SHARE;
  @TempDir Path directory;

  private Installation installation;
  private KafkaSettings kafka;
  private RecordLog<Reply> replies;
  private RecordLog<DeadLetter> dead;

  @BeforeEach
  void startBroker() {
    installation = new Installation(directory.resolve("broker"), groups);
    kafka = installation.kafka();
    replies = new RecordLog<>(kafka, kafka.names().replies(Installation.APP), Codecs.REPLY);
    dead = new RecordLog<>(kafka, kafka.names().dead(Installation.QUEUE), Codecs.DEAD_LETTER);
  }

  @AfterEach
  void stopBroker() {
    replies.close();
    dead.close();
    installation.close();
  }

  private KurierNode node(Set<Role> roles, RunnerSettings runner, TaskExecutor executor) {
    var settings =
        new NodeSettings(
            roles,
            kafka,
            new NodeSettings.BrokerRole(directory, 0),
            Set.of(Installation.APP),
            runner,
            LEDGER);
    return KurierNode.start(settings, (handlers, slots, output) -> executor);
  }

  private static RunnerSettings quick(int slots) {
    return Installation.settings(slots, Installation.handler("quick", "quick"));
  }

  private List<TaskId> submit(int tasks) {
    return IntStream.range(0, tasks)
        .mapToObj(i -> installation.submit("task-" + i, "quick", Integer.toString(i)))
        .toList();
  }

  @Test
  void everyTaskGetsOneReply() throws Exception {
    try (var node = node(all(), quick(8), ScriptedExecutor.succeeding())) {
      List<TaskId> submitted = submit(1_000);

      List<Reply> got = replies.await(Reply.class, reply -> true, 1_000);

      assertThat(got).extracting(Reply::taskId).containsExactlyInAnyOrderElementsOf(submitted);
      assertThat(got).allMatch(reply -> reply.status() == Status.SUCCEEDED);
      assertThat(node.ledger().orElseThrow().recoveries()).isZero();
    }
  }

  @Test
  void nodeThatStopsHandsItsTasksToTheOther() throws Exception {
    try (var ledger = node(Set.of(Role.LEDGER), quick(1), ScriptedExecutor.succeeding());
        var stays = node(Set.of(Role.RUNNER), quick(2), new ScriptedExecutor(KurierNodeIT::slow))) {
      var leaves = node(Set.of(Role.RUNNER), quick(2), new ScriptedExecutor(KurierNodeIT::slow));
      List<TaskId> submitted = submit(300);
      replies.await(Reply.class, reply -> true, 20);

      leaves.close();

      List<Reply> got = replies.await(Reply.class, reply -> true, 300);
      assertThat(got).extracting(Reply::taskId).containsExactlyInAnyOrderElementsOf(submitted);
      assertThat(got).allMatch(reply -> reply.status() == Status.SUCCEEDED);
      // A ledger tells how it does after the transaction that the last reply came with.
      Awaitility.await().until(() -> ledger.ledger().orElseThrow().openTasks() == 0);
      assertThat(stays.runner().orElseThrow().held()).isZero();
    }
  }

  @Test
  void outageOfADependencyBurnsOnlyWhatWasInFlightAndKillsNothing() throws Exception {
    var isUp = new AtomicBoolean();
    var executor =
        new ScriptedExecutor(
            request -> CompletableFuture.completedFuture(isUp.get() ? done() : down()));
    var handlers =
        Installation.settings(
            2, Installation.handler("quick", "db"), Installation.handler("other", "other"));

    try (var node = node(all(), handlers, executor)) {
      submit(100);
      awaitOpen(node);
      isUp.set(true);

      List<Reply> got = replies.await(Reply.class, reply -> true, 100);
      assertThat(got).allMatch(reply -> reply.status() == Status.SUCCEEDED);
      assertThat(got.stream().filter(reply -> reply.attempt() > 1).count()).isLessThan(20);
      assertThat(dead.of(DeadLetter.class)).isEmpty();
    }
  }

  @Test
  void realPythonAnswersATask() throws Exception {
    HandlerSpec handler = command("import json,sys; print(json.dumps(json.load(sys.stdin) * 2))");

    try (var node = node(all(), Installation.settings(2, handler), python(handler))) {
      submit(20);

      List<Reply> got = replies.await(Reply.class, reply -> true, 20);

      assertThat(node.runner().orElseThrow().notReady()).isEmpty();
      assertThat(got).allMatch(reply -> reply.status() == Status.SUCCEEDED);
      assertThat(got).extracting(reply -> result(reply.outcome())).contains("0", "2", "38");
    }
  }

  @Test
  void attemptsAndTimeLimitAreThoseThatTheCodeDeclares() throws Exception {
    Path folder = Path.of("src", "test", "resources", "handlers").toAbsolutePath();
    HandlerSpec handler =
        HandlerSpec.of(
            "quick",
            new HandlerCode.Function("declared", "sleeper", HandlerCode.Reuse.NEVER),
            Place.in(folder));

    try (var node = node(all(), Installation.settings(2, handler), python(handler))) {
      submit(1);

      Reply reply = replies.await(Reply.class, any -> true, 1).getFirst();

      assertThat(node.runner().orElseThrow().notReady()).isEmpty();
      assertThat(reply.status()).isEqualTo(Status.TIMED_OUT);
      assertThat(reply.attempt()).isEqualTo(2);
    }
  }

  private static void awaitOpen(KurierNode node) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> "OPEN".equals(node.runner().orElseThrow().breakers().get("db")));
  }

  private static String result(Optional<Outcome> outcome) {
    return ((Outcome.Succeeded) outcome.orElseThrow()).result().toString();
  }

  private static Set<Role> all() {
    return Set.of(Role.LEDGER, Role.RUNNER);
  }

  private static TaskExecutor python(HandlerSpec handler) {
    try {
      return PythonExecutor.open(
          ExecuteSettings.defaults(), List.of(handler), Clock.systemUTC(), OutputSink.none());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HandlerSpec command(String source) {
    return HandlerSpec.of(
            "quick",
            new HandlerCode.Command(
                List.of("python3", "-c", source), HandlerCode.ResultSource.STDOUT_JSON),
            Place.in(directory))
        .within(Duration.ofSeconds(30), Duration.ofSeconds(1))
        .under(new HandlerSpec.Policy(3, 8, "quick"));
  }

  private static CompletableFuture<Outcome> slow(ExecutionRequest request) {
    return new CompletableFuture<Outcome>()
        .completeOnTimeout(ScriptedExecutor.done(), 20, TimeUnit.MILLISECONDS);
  }

  private static Outcome done() {
    return ScriptedExecutor.done();
  }

  private static Outcome down() {
    return new Outcome.Failed(
        FailureKind.DEPENDENCY, "DB_DOWN", "Error", "no route", "", Optional.empty());
  }
}
