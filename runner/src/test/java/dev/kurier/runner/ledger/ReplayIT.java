package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ReplayStatus;
import dev.kurier.protocol.ReplayTerms;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Request.Steer;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.observe.Milestones;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.RecordMetadata;
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
