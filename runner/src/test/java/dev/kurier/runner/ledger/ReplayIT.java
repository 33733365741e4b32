package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayStatus;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Request.Steer;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.observe.Milestones;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Replays of many dead letters over a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {

  private static final int PARTITIONS = 4;

  /** Where the replays of these tests are conducted. */
  private static final int HOME = 1;

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
    town = new LedgerTown(broker.bootstrapServers(), "replays" + towns++, PARTITIONS);
  }

  @AfterEach
  void leaveTown() {
    town.close();
  }

  @Test
  void thousandLettersRunAgainOnceThoughTheLedgerDiesTwice() throws Exception {
    ReplayState dry;
    try (Ledger ledger = dyingInItsFirstRequest()) {
      ledger.start();
      die(1_000);
      dry = replay("dry", terms("type=math.add", 0, true), ReplayIT::isOver);
      assertThat(ledger.health().recoveries()).isPositive();
      assertThat(retries()).isEmpty();
      town.ask(create("real", terms("type=math.add", 400, false)), HOME);
      await("real", state -> state.replayed() >= 300);
      town.ask(new Request.SteerReplay("real", Steer.PAUSE), HOME);
      await("real", state -> state.status() == ReplayStatus.PAUSED && state.pending() == 0);
    }
    ReplayState half = newest("real");
    try (Ledger second = town.ledger(town.settings("b"))) {
      second.start();
      town.ask(new Request.SteerReplay("real", Steer.RESUME), HOME);
      ReplayState done = await("real", ReplayIT::isOver);
      town.ask(create("real", terms("type=math.add", 400, false)), HOME);
      ReplayState after = replay("dry-again", terms("type=math.add", 0, true), ReplayIT::isOver);

      assertThat(half.replayed()).isBetween(300L, 999L);
      assertThat(dry.replayed()).isEqualTo(1_000);
      assertThat(done.replayed()).isEqualTo(dry.replayed());
      assertThat(done.skipped()).isEmpty();
      assertThat(newest("real")).isEqualTo(done);
      assertThat(after.replayed()).isZero();
      List<Task> again = retries();
      assertThat(again).hasSize(1_000);
      assertThat(again.stream().map(one -> one.header().id()).distinct()).hasSize(1_000);
      assertThat(again)
          .allSatisfy(one ->
              assertThat(one.header().id())
                  .isEqualTo(
                      TaskId.ofReplay("real", one.header().lineage().orElseThrow().rootId())));
    }
  }

  @Test
  void abortLeavesTheRestUntouchedAndOtherTermsAreRefused() throws Exception {
    try (Ledger ledger = town.ledger(town.settings("a"))) {
      ledger.start();
      die(60);
      town.ask(create("slow", terms("", 20, false)), HOME);
      await("slow", state -> state.replayed() >= 5);
      town.ask(create("slow", terms("type=other", 20, false)), HOME);
      ReplayState refused = await("slow", state -> !state.lastError().isEmpty());
      town.ask(new Request.SteerReplay("slow", Steer.ABORT), HOME);
      ReplayState aborted =
          await("slow", state -> state.status() == ReplayStatus.ABORTED && state.pending() == 0);
      ReplayState rest = replay("rest", terms("", 0, true), ReplayIT::isOver);

      assertThat(refused.lastError()).startsWith("REPLAY_CONFLICT");
      assertThat(aborted.terms()).isEqualTo(terms("", 20, false));
      assertThat(aborted.replayed()).isBetween(5L, 59L);
      assertThat(retries()).hasSize((int) aborted.replayed());
      assertThat(rest.replayed()).isEqualTo(60 - aborted.replayed());
    }
  }

  @Test
  void limitAndFilterDecideHowManyAndWrongFilterIsRefused() throws Exception {
    try (Ledger ledger = town.ledger(town.settings("a"))) {
      ledger.start();
      die(40);
      ReplayTerms seven =
          new ReplayTerms("", 7, OptionalDouble.empty(), false, false, Optional.empty());
      ReplayState limited = replay("seven", seven, ReplayIT::isOver);
      ReplayState none = replay("none", terms("type=other", 0, false), ReplayIT::isOver);
      ReplayState wrong = replay("wrong", terms("tpye=x", 0, false), ReplayIT::isOver);

      assertThat(limited.status()).isEqualTo(ReplayStatus.DONE);
      assertThat(limited.replayed()).isEqualTo(7);
      assertThat(none.status()).isEqualTo(ReplayStatus.DONE);
      assertThat(none.matched()).isZero();
      assertThat(wrong.status()).isEqualTo(ReplayStatus.ABORTED);
      assertThat(wrong.lastError()).contains("'tpye' is no field");
      assertThat(retries()).hasSize(7);
    }
  }

  @Test
  void shadowsRunOnceThoughTheLedgerDiesAndNobodyHearsOfThem() throws Exception {
    try (Ledger ledger = dyingInItsFirstRequest()) {
      ledger.start();
      die(100);
      town.ask(create("s", shadow("", 40, ReplayTerms.Purpose.SHADOW)), HOME);
      await("s", state -> state.replayed() >= 30);
    }
    assertThat(newest("s").status()).isEqualTo(ReplayStatus.RUNNING);
    try (Ledger second = town.ledger(town.settings("b"))) {
      second.start();
      ReplayState done = await("s", ReplayIT::isOver);
      town.ask(create("s", shadow("", 40, ReplayTerms.Purpose.SHADOW)), HOME);
      List<Task> shadows = retries();
      end(shadows);

      assertThat(done.replayed()).isEqualTo(100);
      assertThat(done.skipped()).isEmpty();
      assertThat(shadows.stream().map(one -> one.header().id()).distinct()).hasSize(100);
      assertThat(shadows).hasSize(100).allMatch(one -> one.header().isShadow());
      assertThat(town.all(town.names.replies("shop"), 0, Codecs.REPLY)).hasSize(100);
      assertThat(letters()).isEqualTo(100);
      assertThat(newestStates().values())
          .filteredOn(state -> !state.task().isShadow())
          .hasSize(100)
          .allMatch(state -> state.status() == Status.FAILED && state.replayedAs().isEmpty());
    }
  }

  @Test
  void endedTaskWhosePayloadIsGoneSaysSo() throws Exception {
    try (Ledger ledger = town.ledger(town.settings("a"))) {
      ledger.start();
      for (int i = 0; i < PARTITIONS; i++) {
        Task task = Sample.task(new TaskId("task-" + i), "{\"n\":" + i + "}");
        RecordMetadata sent = town.submit(task, i);
        Coordinates at = new Coordinates(sent.topic(), sent.partition(), sent.offset());
        town.report(
            Sample.ended(Sample.run("e" + i, "node-a", task, at), Sample.succeeded(), task), i);
        town.await(
            town.names.state(), i, Codecs.STATE, state -> state.status() == Status.SUCCEEDED);
      }
      drop(new TopicPartition(town.names.tasks(Sample.QUEUE), 2));

      ReplayTerms all = shadow("state=SUCCEEDED", 0, ReplayTerms.Purpose.SHADOW_OF_ENDED);
      ReplayState dry = replay("dry", all.asDryRun(), ReplayIT::isOver);
      ReplayState done = replay("all", all, ReplayIT::isOver);

      assertThat(dry.replayed()).isEqualTo(3);
      assertThat(done.replayed()).isEqualTo(3);
      assertThat(done.skipped()).isEqualTo(Map.of(ReplaySkip.PAYLOAD_GONE, 1L));
      assertThat(retries().stream().map(one -> one.payload().toString()))
          .containsExactlyInAnyOrder("{\"n\":0}", "{\"n\":1}", "{\"n\":3}");
    }
  }

  private void drop(TopicPartition partition) throws Exception {
    try (Admin admin = Admin.create(town.client())) {
      admin
          .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  /** Every other one succeeds now; returns when the ledger has decided about all. */
  private void end(List<Task> shadows) throws Exception {
    for (int i = 0; i < shadows.size(); i++) {
      Task task = shadows.get(i);
      int partition = partitionOf(task);
      Coordinates at = new Coordinates(town.names.retries(Sample.QUEUE), partition, i);
      Outcome outcome = i % 2 == 0 ? Sample.succeeded() : Sample.failed(FailureKind.PERMANENT);
      town.report(Sample.ended(Sample.run("s" + i, "node-a", task, at), outcome, task), partition);
    }
    Map<Integer, TaskId> last = new HashMap<>();
    shadows.forEach(task -> last.put(partitionOf(task), task.header().id()));
    last.forEach((partition, id) ->
        town.await(
            town.names.state(),
            partition,
            Codecs.STATE,
            state -> state.task().id().equals(id) && state.status().isTerminal()));
  }

  private static int partitionOf(Task shadow) {
    String root = shadow.header().lineage().orElseThrow().rootId().value();
    return Integer.parseInt(root.substring("task-".length())) % PARTITIONS;
  }

  private int letters() {
    return IntStream.range(0, PARTITIONS)
        .map(partition ->
            town.all(town.names.dead(Sample.QUEUE), partition, Codecs.DEAD_LETTER).size())
        .sum();
  }

  private Map<TaskId, TaskState> newestStates() {
    Map<TaskId, TaskState> newest = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      town.all(town.names.state(), partition, Codecs.STATE)
          .forEach(state -> newest.put(state.task().id(), state));
    }
    return newest;
  }

  private static ReplayTerms shadow(String filter, double perSecond, ReplayTerms.Purpose purpose) {
    ReplayTerms same = terms(filter, perSecond, false);
    return new ReplayTerms(
        same.filter(), same.limit(), same.perSecond(), false, false, Optional.empty(), purpose);
  }

  private Ledger dyingInItsFirstRequest() {
    LedgerSettings settings = town.settings("a");
    LedgerConnections clients =
        new FaultyConnections(
            new LedgerClients(settings, town.client(), town.names),
            town.names.intake(),
            FaultyConnections.Fault.COMMIT_UNKNOWN);
    Workings workings = Workings.of(Clock.systemUTC(), Milestones.NONE, UnaryOperator.identity());
    return new Ledger(settings, clients, town.names, Set.of(Sample.QUEUE), workings);
  }

  private void die(int tasks) throws Exception {
    for (int i = 0; i < tasks; i++) {
      Task task = Sample.task(new TaskId("task-" + i), "{\"n\":" + i + "}");
      RecordMetadata sent = town.submit(task, i % PARTITIONS);
      Coordinates at = new Coordinates(sent.topic(), sent.partition(), sent.offset());
      town.report(
          Sample.ended(
              Sample.run("e" + i, "node-a", task, at), Sample.failed(FailureKind.PERMANENT), task),
          i % PARTITIONS);
    }
    for (int i = Math.max(0, tasks - PARTITIONS); i < tasks; i++) {
      TaskId last = new TaskId("task-" + i);
      town.await(
          town.names.dead(Sample.QUEUE),
          i % PARTITIONS,
          Codecs.DEAD_LETTER,
          letter -> letter.id().equals(last));
    }
  }

  private ReplayState replay(String id, ReplayTerms terms, Predicate<ReplayState> isIt)
      throws Exception {
    town.ask(create(id, terms), HOME);
    return await(id, isIt);
  }

  private ReplayState await(String id, Predicate<ReplayState> isIt) {
    return town.await(
        town.names.replays(),
        HOME,
        Codecs.REPLAY,
        state -> state.id().equals(id) && isIt.test(state));
  }

  /** The newest state, when whatever was asked before has been folded. */
  private ReplayState newest(String id) throws Exception {
    return town.all(town.names.replays(), HOME, Codecs.REPLAY).stream()
        .filter(state -> state.id().equals(id))
        .reduce((_, newer) -> newer)
        .orElseThrow();
  }

  private List<Task> retries() throws Exception {
    List<Task> all = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      all.addAll(town.all(town.names.retries(Sample.QUEUE), partition, Codecs.task(Sample.QUEUE)));
    }
    return all;
  }

  private static Request.CreateReplay create(String id, ReplayTerms terms) {
    return new Request.CreateReplay(id, terms, "test", List.of());
  }

  private static ReplayTerms terms(String filter, double perSecond, boolean dryRun) {
    OptionalDouble rate = perSecond > 0 ? OptionalDouble.of(perSecond) : OptionalDouble.empty();
    return new ReplayTerms(filter, 10_000, rate, dryRun, false, Optional.empty());
  }

  private static boolean isOver(ReplayState state) {
    return state.status().isTerminal() && state.pending() == 0;
  }
}
