package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.runner.kafka.GroupKind;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Milestones;
import dev.kurier.runner.task.ExecutionRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(90)
@ParameterizedClass
@EnumSource(GroupKind.class)
class RunnerNodeIT {

  @Parameter GroupKind groups = GroupKind.SHARE;

  @TempDir Path directory;

  private Installation installation;
  private RecordLog<Event> log;

  @BeforeEach
  void startBroker() {
    installation = new Installation(directory, groups);
    var kafka = installation.kafka();
    log = new RecordLog<>(kafka, kafka.names().events(), Codecs.EVENT);
  }

  @AfterEach
  void stopBroker() {
    log.close();
    installation.close();
  }

  private RunnerNode node(RunnerSettings settings, ScriptedExecutor executor) {
    return RunnerNode.start(
        installation.kafka(), settings, (handlers, slots, output) -> executor, Milestones.NONE);
  }

  private static RunnerSettings twoSlots() {
    return Installation.settings(2, Installation.handler("quick", "quick"));
  }

  @Test
  void everyTaskIsReportedOnce() throws Exception {
    submit("task", 500);

    try (var node = node(twoSlots(), ScriptedExecutor.succeeding())) {
      List<Event.Ended> ended = log.await(Event.Ended.class, event -> true, 500);

      assertThat(ended).hasSize(500);
      assertThat(ended.stream().map(event -> event.run().task().id()).distinct()).hasSize(500);
      assertThat(ended).allMatch(event -> event.task().isEmpty());
      assertThat(node.health().counts()).containsEntry(Count.LOCK_LOST, 0L);
    }
  }

  @Test
  void deadlineIsJudgedByTheClockOfTheBrokers() throws Exception {
    var deadline = Optional.of(Instant.now().plus(Duration.ofHours(1)));
    installation.submit("in-time", "quick", "1", deadline);
    InstantSource fast = () -> Instant.now().plus(Duration.ofDays(1));
    var executor = ScriptedExecutor.succeeding();

    try (var node =
        RunnerNode.start(
            installation.kafka(),
            twoSlots(),
            (handlers, slots, output) -> executor,
            Milestones.NONE,
            fast)) {
      log.await(Event.Ended.class, event -> true, 1);

      assertThat(node.health().counts()).containsEntry(Count.SKIPPED, 0L);
    }
  }

  @Test
  void malformedRecordDoesNotHoldUpTheNextOnes() throws Exception {
    installation.send("bad", new byte[] {'{'});
    submit("good", 3);

    try (var node = node(twoSlots(), ScriptedExecutor.succeeding())) {
      log.await(Event.Ended.class, event -> true, 3);

      assertThat(node.health().counts()).containsEntry(Count.MALFORMED, 1L);
    }
  }

  @Test
  void longTaskIsClaimedAndDoesNotBlockShortOnes() throws Exception {
    var hold = new CompletableFuture<Outcome>();
    installation.submit("long", "quick", "\"hold\"");
    submit("short", 200);

    try (var node = node(twoSlots(), new ScriptedExecutor(holding(hold)))) {
      log.await(Event.Ended.class, event -> true, 200);
      List<Event.Claimed> claims =
          log.await(
              Event.Claimed.class,
              event ->
                  event.runs().stream().anyMatch(run -> run.task().id().value().equals("long")),
              1);
      hold.complete(ScriptedExecutor.done());
      log.await(Event.Ended.class, event -> true, 201);

      assertThat(claims).hasSize(1);
      assertThat(node.health().counts()).containsEntry(Count.LOCK_LOST, 0L);
    }
  }

  @Test
  void twoNodesShareTheTasks() throws Exception {
    var first = new ScriptedExecutor(request -> delayed());
    var second = new ScriptedExecutor(request -> delayed());

    try (var one = node(twoSlots(), first);
        var other = node(twoSlots(), second)) {
      submit("task", 200);
      log.await(Event.Ended.class, event -> true, 200);

      assertThat(one.health().node()).isNotEqualTo(other.health().node());
    }
    assertThat(first.runs() + second.runs()).isEqualTo(200);
    if (groups == GroupKind.SHARE) {
      assertThat(first.runs()).isGreaterThan(20);
      assertThat(second.runs()).isGreaterThan(20);
    }
  }

  @Test
  void closingNodeLetsRunsEndAndGivesBackWhatHasNotBegun() throws Exception {
    var hold = new CompletableFuture<Outcome>();
    var executor = new ScriptedExecutor(request -> hold);
    submit("task", 6);
    var node = node(twoSlots(), executor);
    log.await(Event.Claimed.class, event -> true, 1);
    awaitRuns(executor, 2);

    var closing = CompletableFuture.runAsync(node::close);
    List<Event.Deferred> given = log.await(Event.Deferred.class, event -> true, 1);
    hold.complete(ScriptedExecutor.done());
    closing.join();

    assertThat(given).allMatch(event -> event.reason() == Reason.DRAINED);
    assertThat(log.await(Event.Ended.class, event -> true, 2)).hasSize(2);
    log.await(Event.Heartbeat.class, Event.Heartbeat::leaving, 1);
    assertThat(executor.isClosed()).isTrue();
  }

  @Test
  void runsThatOutlastTheDrainAreInterrupted() throws Exception {
    var settings = twoSlots();
    var impatient =
        new RunnerSettings(
            settings.queues(),
            settings.handlers(),
            2,
            Duration.ZERO,
            RunnerSettings.StartConditions.none(),
            settings.breaker(),
            settings.report());
    installation.submit("endless", "quick", "1");
    var executor = new ScriptedExecutor(request -> new CompletableFuture<>());
    var node = node(impatient, executor);
    log.await(Event.Claimed.class, event -> true, 1);
    awaitRuns(executor, 1);

    node.close();

    List<Event.Ended> ended = log.await(Event.Ended.class, event -> true, 1);
    assertThat(ended.getFirst().outcome()).isInstanceOf(Outcome.Interrupted.class);
    assertThat(ended.getFirst().task()).isPresent();
  }

  @Test
  void unknownTypeAndUnreadyHandlerAreDeferred() throws Exception {
    installation.submit("unknown", "nowhere", "1");
    installation.submit("unready", "quick", "1");
    var executor = ScriptedExecutor.succeeding().withProblem("quick", "no module named quick");

    try (var node = node(twoSlots(), executor)) {
      List<Event.Deferred> deferred = log.await(Event.Deferred.class, event -> true, 2);

      assertThat(deferred)
          .extracting(Event.Deferred::reason)
          .containsExactlyInAnyOrder(Reason.NO_SUCH_HANDLER, Reason.START_FAILED);
      assertThat(executor.runs()).isZero();
      assertThat(node.health().notReady()).hasSize(1);

      executor.becomeReady();
      installation.submit("recovered", "quick", "1");

      log.await(Event.Ended.class, event -> event.run().task().id().value().equals("recovered"), 1);
      assertThat(node.health().notReady()).isEmpty();
    }
  }

  /** A claim is in the log before its task has a slot, where it may run only with that claim. */
  private static void awaitRuns(ScriptedExecutor executor, int count) {
    await().atMost(Duration.ofSeconds(30)).until(() -> executor.runs() == count);
  }

  private static RunnerSettings twoSlots(RunnerSettings.StartConditions start) {
    var settings = twoSlots();
    return new RunnerSettings(
        settings.queues(),
        settings.handlers(),
        2,
        settings.drain(),
        start,
        settings.breaker(),
        settings.report());
  }

  @Test
  void nodeRefusesToStartBehindLowerWallsThanItMust() {
    var settings = twoSlots(new RunnerSettings.StartConditions(false, 1));
    var executor = ScriptedExecutor.succeeding().withTier("quick", 0);

    assertThatThrownBy(() -> node(settings, executor))
        .isInstanceOf(HandlersNotReadyException.class)
        .hasMessageContaining("quick: its tier is 0")
        .hasMessageContaining("node.require-tier is 1");
  }

  @Test
  void strictNodeRefusesAnUnreadyHandler() {
    var strict = twoSlots(new RunnerSettings.StartConditions(true, 0));
    var executor = ScriptedExecutor.succeeding().withProblem("quick", "no module named quick");

    assertThatThrownBy(() -> node(strict, executor))
        .isInstanceOf(HandlersNotReadyException.class)
        .hasMessageContaining("quick: no module named quick");
  }

  @Test
  void openBreakerDefersItsGroupAndLeavesOthersAlone() throws Exception {
    var settings =
        Installation.settings(
            2, Installation.handler("down", "db"), Installation.handler("quick", "quick"));
    for (int i = 0; i < 12; i++) {
      installation.submit("down-" + i, "down", "1");
    }
    submit("up", 5);

    try (var node = node(settings, new ScriptedExecutor(RunnerNodeIT::dependencyDown))) {
      log.await(Event.Ended.class, event -> event.run().task().type().equals("quick"), 5);
      List<Event.Deferred> deferred = log.await(Event.Deferred.class, event -> true, 5);

      assertThat(deferred).allMatch(event -> event.reason() == Reason.BREAKER_OPEN);
      assertThat(deferred).allMatch(event -> event.delay().isPositive());
      assertThat(node.health().breakers()).containsEntry("quick", "CLOSED");
    }
  }

  @Test
  void tasksStayInKafkaWhileTheOnlyBreakerIsOpen() throws Exception {
    submit("task", 60);
    var executor = new ScriptedExecutor(RunnerNodeIT::dependencyDownForAll);

    try (var node = node(twoSlots(), executor)) {
      log.await(Event.Heartbeat.class, event -> "OPEN".equals(event.breakers().get("quick")), 1);

      assertThat(executor.runs()).isLessThan(20);
      assertThat(node.health().counts().get(Count.DELIVERED)).isLessThan(40);
    }
  }

  @Test
  void tasksStayInKafkaWhileTheOnlyBreakerOfTheirQueueIsOpen() throws Exception {
    var usual =
        Installation.settings(
            2, Installation.handler("down", "db"), Installation.handler("quick", "quick"));
    var settings =
        new RunnerSettings(
            usual.queues(),
            usual.handlers(),
            Map.of(Installation.QUEUE, Set.of("down")),
            usual.shares(),
            usual.drain(),
            usual.start(),
            usual.breaker(),
            usual.report());
    for (int i = 0; i < 60; i++) {
      installation.submit("down-" + i, "down", "1");
    }

    try (var node = node(settings, new ScriptedExecutor(RunnerNodeIT::dependencyDown))) {
      log.await(Event.Heartbeat.class, event -> "OPEN".equals(event.breakers().get("db")), 1);

      assertThat(node.health().counts().get(Count.DELIVERED)).isLessThan(40);
    }
  }

  private void submit(String prefix, int tasks) {
    for (int i = 0; i < tasks; i++) {
      installation.submit(prefix + "-" + i, "quick", Integer.toString(i));
    }
  }

  private static Function<ExecutionRequest, CompletableFuture<Outcome>> holding(
      CompletableFuture<Outcome> hold) {
    return request ->
        request.payload().toString().equals("\"hold\"")
            ? hold
            : CompletableFuture.completedFuture(ScriptedExecutor.done());
  }

  private static CompletableFuture<Outcome> delayed() {
    return new CompletableFuture<Outcome>()
        .completeOnTimeout(ScriptedExecutor.done(), 10, TimeUnit.MILLISECONDS);
  }

  private static CompletableFuture<Outcome> dependencyDown(ExecutionRequest request) {
    return request.task().type().equals("down")
        ? dependencyDownForAll(request)
        : CompletableFuture.completedFuture(ScriptedExecutor.done());
  }

  private static CompletableFuture<Outcome> dependencyDownForAll(ExecutionRequest request) {
    return CompletableFuture.completedFuture(
        new Outcome.Failed(
            FailureKind.DEPENDENCY, "DB_DOWN", "Error", "no route", "", Optional.empty()));
  }
}
