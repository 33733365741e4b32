package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.observe.Milestones;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerIT {

  private EmbeddedBroker broker;
  private LedgerTown town;
  private int towns;

  @BeforeAll
  void startBroker(@TempDir Path directory) {
    broker = EmbeddedBroker.start(directory, 0);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void buildTown() throws Exception {
    town = new LedgerTown(broker.bootstrapServers(), "t" + towns++, 2);
  }

  @AfterEach
  void leaveTown() {
    town.close();
  }

  @Test
  void outcomeBecomesStateAndReply() throws Exception {
    Task task = Sample.task();
    try (Ledger ledger = started("a")) {
      town.submit(task, 0);
      town.report(ended("e1", task, Sample.succeeded()), 0);

      TaskState state = awaitState(task, Status.SUCCEEDED);
      Reply reply = awaitReply(task);

      assertThat(reply).isEqualTo(Reply.of(state));
      assertThat(ledger.health().phase()).isEqualTo(LedgerHealth.Phase.RUNNING);
      assertThat(ledger.health().partitions()).containsExactlyInAnyOrder(0, 1);
      assertThat(ledger.health().recoveries()).isZero();
      Awaitility.await().atMost(LedgerTown.LIMIT).until(() -> ledger.health().isReady());
      assertThat(ledger.health().work().rebuild()).isPresent();
      assertThat(ledger.health().describe()).contains("ledger RUNNING ready partitions=2");
    }
  }

  @Test
  void failureIsDispatchedAgainAndBuriedAtLast() throws Exception {
    Task task = Sample.task();
    try (Ledger _ = started("a")) {
      town.submit(task, 0);
      town.report(ended("e1", task, Sample.failed(FailureKind.RETRYABLE)), 0);
      Task second = awaitRetry(task, 2);
      town.report(ended("e2", second, Sample.crashed()), 0);
      Task third = awaitRetry(task, 3);
      town.report(ended("e3", third, Sample.crashed()), 0);

      DeadLetter letter = awaitLetter(task.header().id());

      assertThat(letter.status()).isEqualTo(Status.FAILED);
      assertThat(letter.reason()).isEqualTo(Reason.ATTEMPTS_EXHAUSTED);
      assertThat(letter.history()).hasSize(3);
      assertThat(letter.original()).isEqualTo(new DeadLetter.Original.Understood(third));
      assertThat(awaitReply(task).status()).isEqualTo(Status.FAILED);
      assertThat(third.payload()).isEqualTo(task.payload());
    }
  }

  @Test
  void taskOfASilentNodeIsDispatchedAgainByItsCoordinates() throws Exception {
    Task task = Sample.task();
    try (Ledger _ = started("a")) {
      RecordMetadata sent = town.submit(task, 1);
      Coordinates at = new Coordinates(sent.topic(), sent.partition(), sent.offset());
      Run run = Sample.run("e1", "node-a", task, at);
      town.report(new Event.Claimed("node-a", List.of(run)), 1);
      await(1, task, Status.RUNNING);

      Task again =
          town.await(town.names.retries(Sample.QUEUE), 1, Codecs.task(Sample.QUEUE), _ -> true);

      assertThat(again).isEqualTo(task);
      TaskState state =
          town.await(town.names.state(), 1, Codecs.STATE, s -> s.reason() == Reason.RUNNER_LOST);
      assertThat(state.counters().runnerLosses()).isEqualTo(1);
    }
  }

  @Test
  void leavingNodeGivesItsTaskBackAtOnce() throws Exception {
    Task task = Sample.task();
    try (Ledger _ = started("a")) {
      RecordMetadata sent = town.submit(task, 0);
      Coordinates at = new Coordinates(sent.topic(), sent.partition(), sent.offset());
      Run run = Sample.run("e1", "node-a", task, at);
      town.report(new Event.Claimed("node-a", List.of(run)), 0);
      town.report(new Event.Heartbeat("node-a", "h", 1, 0, Map.of(), true), 0);

      assertThat(awaitRetry(task, 1)).isEqualTo(task);
      assertThat(awaitState(task, Status.QUEUED).task()).isEqualTo(task.header());
    }
  }

  @Test
  void claimsThatANodeGaveUpAreDispatchedAgainAtOnceAsAnInterruption() throws Exception {
    Task task = Sample.task();
    try (Ledger _ = started("a")) {
      RecordMetadata sent = town.submit(task, 0);
      Coordinates at = new Coordinates(sent.topic(), sent.partition(), sent.offset());
      Run run = Sample.run("e1", "node-a", task, at);
      town.report(new Event.Claimed("node-a", List.of(run)), 0);
      town.report(
          new Event.Heartbeat("new", "h", 1, 0, Map.of(), false, List.of("node-a"), List.of()), 0);

      assertThat(awaitRetry(task, 1)).isEqualTo(task);
      TaskState state =
          town.await(town.names.state(), 0, Codecs.STATE, s -> s.reason() == Reason.CLAIM_LOST);
      assertThat(state.counters().interruptions()).isEqualTo(1);
      assertThat(state.counters().runnerLosses()).isZero();
    }
  }

  @Test
  void deadlinesAreJudgedByTheClockOfTheBrokers() throws Exception {
    Clock fast = Clock.offset(Clock.systemUTC(), Duration.ofDays(1));
    Task first = Sample.task();
    try (Ledger ledger = town.ledger(town.settings("a"), fast)) {
      ledger.start();
      town.submit(first, 0);
      awaitState(first, Status.QUEUED);
      var deadline = Optional.of(Instant.now().plus(Duration.ofHours(1)));
      Task second = Sample.task(new TaskId("task-2"), "2", Optional.empty(), deadline);
      town.submit(second, 0);
      awaitState(second, Status.QUEUED);
      town.report(ended("e1", second, Sample.succeeded()), 0);

      TaskState state = awaitState(second, Status.SUCCEEDED);

      assertThat(state.updatedAt()).isBefore(deadline.orElseThrow());
    }
  }

  @Test
  void recordThatIsNoTaskIsBuried() throws Exception {
    try (Ledger _ = started("a")) {
      byte[] bytes = "{oops".getBytes(StandardCharsets.UTF_8);
      town.send(town.names.tasks(Sample.QUEUE), 0, "k", bytes);

      DeadLetter letter =
          town.await(town.names.dead(Sample.QUEUE), 0, Codecs.DEAD_LETTER, l -> l.code() != null);

      assertThat(letter.code()).isEqualTo("NOT_JSON");
      assertThat(letter.original()).isEqualTo(new DeadLetter.Original.Raw("e29vcHM="));
    }
  }

  @Test
  void replayMakesANewTaskOnce() throws Exception {
    Task task = Sample.task();
    TaskId newId = new TaskId("replay-1");
    try (Ledger _ = started("a")) {
      town.submit(task, 0);
      town.report(ended("e1", task, Sample.failed(FailureKind.PERMANENT)), 0);
      awaitLetter(task.header().id());
      town.ask(new Request.Replay(task.header().id(), "r1", newId, task), 0);
      town.ask(new Request.Replay(task.header().id(), "r1", newId, task), 0);
      town.ask(new Request.Replay(task.header().id(), "r2", new TaskId("replay-2"), task), 0);

      List<Task> retries =
          town.until(
              town.names.retries(Sample.QUEUE),
              0,
              Codecs.task(Sample.QUEUE),
              t -> t.header().id().value().equals("replay-2"));

      assertThat(retries)
          .extracting(t -> t.header().id().value())
          .containsExactly("replay-1", "replay-2");
      assertThat(retries.getFirst().header().lineage().orElseThrow().replayOf())
          .isEqualTo(task.header().id());
    }
  }

  @Test
  void cancelEndsAQueuedTaskAndStopsARunningOne() throws Exception {
    Task queued = Sample.task();
    Task running = Sample.task(new TaskId("task-2"), "2");
    try (Ledger _ = started("a")) {
      town.submit(queued, 0);
      RecordMetadata sent = town.submit(running, 0);
      Coordinates at = new Coordinates(sent.topic(), sent.partition(), sent.offset());
      Run run = Sample.run("e1", "node-a", running, at);
      town.report(new Event.Claimed("node-a", List.of(run)), 0);
      awaitState(running, Status.RUNNING);
      town.ask(new Request.Cancel(queued.header().id(), "no need"), 0);
      town.ask(new Request.Cancel(running.header().id(), "no need"), 0);
      awaitState(queued, Status.CANCELLED);
      awaitState(running, Status.CANCELLING);
      town.report(Sample.ended(run, new Outcome.Cancelled("stopped"), running), 0);

      assertThat(awaitReply(queued).status()).isEqualTo(Status.CANCELLED);
      assertThat(awaitReply(running).status()).isEqualTo(Status.CANCELLED);
      List<Control> told =
          town.until(town.names.control(), 0, Codecs.CONTROL, c -> isCancelOf(c, running));
      assertThat(told).anyMatch(c -> isCancelOf(c, queued));
    }
  }

  @Test
  void whatOnePartitionAsksOfAnotherHappensThere() throws Exception {
    Task asking = Sample.task();
    Task asked = Sample.task(new TaskId("task-2"), "2");
    Request request = new Request.Cancel(asked.header().id(), "asked by partition 0");
    UnaryOperator<Fold> posting =
        fold ->
            (before, event, moment) -> {
              Decision decision = fold.apply(before, event, moment);
              return event instanceof LifecycleEvent.RunEnded
                  ? decision.and(new Effect.Post(1, request))
                  : decision;
            };
    LedgerSettings settings = town.settings("a");
    Workings workings = Workings.of(Clock.systemUTC(), Milestones.NONE, posting);
    LedgerClients clients = new LedgerClients(settings, town.client(), town.names);
    try (Ledger ledger =
        new Ledger(settings, clients, town.names, Set.of(Sample.QUEUE), workings)) {
      ledger.start();
      town.submit(asked, 1);
      await(1, asked, Status.QUEUED);
      town.submit(asking, 0);
      town.report(ended("e1", asking, Sample.succeeded()), 0);

      await(1, asked, Status.CANCELLED);

      awaitState(asking, Status.SUCCEEDED);
      assertThat(town.await(town.names.intake(), 1, Codecs.REQUEST, _ -> true)).isEqualTo(request);
    }
  }

  @Test
  void missingReplyTopicIsSeenInTheState() throws Exception {
    Task task =
        Sample.task(Sample.ID, "1", Optional.of(new ReplyTo("nobody", 0)), Optional.empty());
    try (Ledger ledger = started("a")) {
      town.submit(task, 0);
      town.report(ended("e1", task, Sample.succeeded()), 0);

      assertThat(awaitState(task, Status.SUCCEEDED).noReplyRoute()).isTrue();
      assertThat(ledger.health().recoveries()).isZero();
    }
  }

  @Test
  void stateOfAnOpenTaskIsWrittenAgainBeforeItsTopicDropsIt() throws Exception {
    Task task = Sample.task();
    var upkeep =
        new LedgerSettings.Upkeep(
            Duration.ofSeconds(30), Duration.ofSeconds(2), false, Duration.ofMinutes(1));
    try (Ledger ledger = town.ledger(town.settings("a").withUpkeep(upkeep))) {
      ledger.start();
      town.submit(task, 0);
      TaskState first = awaitState(task, Status.QUEUED);

      List<TaskState> states = new ArrayList<>();
      town.until(
          town.names.state(),
          0,
          Codecs.STATE,
          state -> {
            states.add(state);
            return states.size() == 3;
          });

      assertThat(states).containsOnly(first);
    }
  }

  @Test
  void restartedLedgerKeepsTimersAndRecognisesDuplicates() throws Exception {
    Task done = Sample.task();
    Task failing = Sample.task(new TaskId("task-2"), "2");
    LedgerSettings slow =
        town.settings("a").withBackoff(Duration.ofSeconds(3), Duration.ofSeconds(3));
    try (Ledger ledger = town.ledger(slow)) {
      ledger.start();
      town.submit(done, 0);
      town.report(ended("e1", done, Sample.succeeded()), 0);
      town.submit(failing, 0);
      town.report(
          ended(
              "e2",
              failing,
              new Outcome.Failed(
                  FailureKind.RETRYABLE, "E", "", "", "", Optional.of(Duration.ofSeconds(3)))),
          0);
      awaitState(done, Status.SUCCEEDED);
      awaitState(failing, Status.RETRYING);
    }
    try (Ledger _ = started("a")) {
      town.report(ended("e3", done, Sample.crashed()), 0);

      assertThat(awaitRetry(failing, 2).payload()).isEqualTo(failing.payload());
      TaskState counted =
          town.await(
              town.names.state(),
              0,
              Codecs.STATE,
              s -> s.task().id().equals(done.header().id()) && s.counters().duplicates() == 1);
      assertThat(counted.status()).isEqualTo(Status.SUCCEEDED);
    }
  }

  @Test
  void ledgersShareThePartitionsAndOneTakesOverFromTheOther() throws Exception {
    Task task = Sample.task();
    try (Ledger first = started("a")) {
      Ledger second = started("b");
      Awaitility.await()
          .atMost(LedgerTown.LIMIT)
          .until(() ->
              first.health().partitions().size() == 1 && second.health().partitions().size() == 1);
      town.submit(task, 0);
      town.submit(task, 1);
      await(0, task, Status.QUEUED);
      await(1, task, Status.QUEUED);

      second.close();

      Awaitility.await()
          .atMost(LedgerTown.LIMIT)
          .until(() -> first.health().partitions().size() == 2);
      town.report(ended("e1", task, Sample.succeeded()), 0);
      town.report(ended("e2", task, Sample.succeeded()), 1);
      await(0, task, Status.SUCCEEDED);
      await(1, task, Status.SUCCEEDED);
    }
  }

  @Test
  void ledgersOfOneNameDoNotShutEachOtherOutForEver() throws Exception {
    try (Ledger one = started("a");
        Ledger other = started("a")) {
      // With partitions for both, each has to write.
      Awaitility.await()
          .atMost(LedgerTown.LIMIT)
          .until(
              () -> !one.health().partitions().isEmpty() && !other.health().partitions().isEmpty());
      for (int i = 0; i < 20; i++) {
        Task task = Sample.task(new TaskId("twin-" + i), "{\"n\":1}");
        town.submit(task, i % 2);
        town.report(ended("e-" + i, task, Sample.succeeded()), i % 2);
        assertThat(awaitReply(task).status()).isEqualTo(Status.SUCCEEDED);
      }
      long recoveries = one.health().recoveries() + other.health().recoveries();
      assertThat(recoveries).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void standbyTakesOverWithoutReadingAllStatesAgain() throws Exception {
    var upkeep =
        new LedgerSettings.Upkeep(
            Duration.ofSeconds(30), Duration.ofDays(14), true, Duration.ofMinutes(1));
    try (Ledger second = town.ledger(town.settings("b").withUpkeep(upkeep))) {
      second.start();
      Ledger first = started("a");
      Awaitility.await()
          .atMost(LedgerTown.LIMIT)
          .until(() ->
              first.health().partitions().size() == 1 && second.health().partitions().size() == 1);
      int others = first.health().partitions().iterator().next();
      for (int i = 0; i < 200; i++) {
        town.submit(Sample.task(new TaskId("many-" + i), "1"), others);
      }
      Task last = Sample.task(new TaskId("many-199"), "1");
      await(others, last, Status.QUEUED);
      Awaitility.await()
          .atMost(LedgerTown.LIMIT)
          .until(() -> second.health().work().followed() >= 200);

      first.close();

      Awaitility.await()
          .atMost(LedgerTown.LIMIT)
          .until(() -> second.health().partitions().size() == 2);
      assertThat(second.health().openTasks()).isEqualTo(200);
      assertThat(second.health().work().rebuild().orElseThrow().records()).isLessThan(200);
    }
  }

  @Test
  void memberThatDoesNotGiveUpItsPartitionsIsMadeToJoinAgain() throws Exception {
    var usual = LedgerSettings.Upkeep.USUAL;
    var upkeep =
        new LedgerSettings.Upkeep(usual.recordCheck(), usual.keep(), false, Duration.ofSeconds(3));
    Task task = Sample.task();
    try (Consumer<byte[], byte[]> _ = town.memberThatHangs();
        Ledger ledger = town.ledger(town.settings("a").withUpkeep(upkeep))) {
      ledger.start();
      town.submit(task, 0);
      town.report(ended("e1", task, Sample.succeeded()), 0);

      awaitState(task, Status.SUCCEEDED);

      assertThat(ledger.health().partitions()).isNotEmpty();
    }
  }

  @Test
  void formerLifeOfALedgerIsFencedAndItsOpenTransactionUndone() throws Exception {
    Task task = Sample.task();
    Map<String, Object> properties = new HashMap<>(town.client());
    properties.put("transactional.id", town.names.namespace() + ".ledger.a");
    try (Producer<byte[], byte[]> former =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      former.initTransactions();
      former.beginTransaction();
      TaskState wrong =
          StateDraft.of(StateDraft.fresh(task.header(), Optional.empty(), Sample.NOON, Sample.NOON))
              .becomes(Status.SUCCEEDED, Reason.COMPLETED, "", Sample.NOON)
              .build();
      byte[] key = task.header().id().value().getBytes(StandardCharsets.UTF_8);
      var _ =
          former.send(new ProducerRecord<>(town.names.state(), 0, key, Codecs.STATE.encode(wrong)));
      former.flush();

      try (Ledger _ = started("a")) {
        assertThatThrownBy(former::commitTransaction).isInstanceOf(KafkaException.class);
        town.submit(task, 0);
        town.report(ended("e1", task, Sample.failed(FailureKind.PERMANENT)), 0);

        assertThat(awaitReply(task).status()).isEqualTo(Status.FAILED);
      }
    }
  }

  private Ledger started(String instance) {
    Ledger ledger = town.ledger(town.settings(instance));
    ledger.start();
    return ledger;
  }

  private static Event.Ended ended(String execution, Task task, Outcome outcome) {
    return Sample.ended(Sample.run(execution, "node-x", task), outcome, task);
  }

  private TaskState awaitState(Task task, Status status) {
    return await(0, task, status);
  }

  private TaskState await(int partition, Task task, Status status) {
    TaskId id = task.header().id();
    return town.await(
        town.names.state(),
        partition,
        Codecs.STATE,
        state -> state.task().id().equals(id) && state.status() == status);
  }

  private Reply awaitReply(Task task) {
    TaskId id = task.header().id();
    return town.await(
        town.names.replies("shop"), 0, Codecs.REPLY, reply -> reply.taskId().equals(id));
  }

  private Task awaitRetry(Task task, int attempt) {
    TaskHeader wanted = task.withAttempt(attempt).header();
    return town.await(
        town.names.retries(Sample.QUEUE),
        0,
        Codecs.task(Sample.QUEUE),
        retry -> retry.header().equals(wanted));
  }

  private DeadLetter awaitLetter(TaskId id) {
    return town.await(
        town.names.dead(Sample.QUEUE), 0, Codecs.DEAD_LETTER, letter -> letter.id().equals(id));
  }

  private static boolean isCancelOf(Control control, Task task) {
    return control instanceof Control.CancelTask cancel
        && cancel.taskId().equals(task.header().id());
  }
}
