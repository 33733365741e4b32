package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.observe.Milestones;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever becomes of a transaction, its records are there once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionFailureIT {

  private EmbeddedBroker broker;

  @BeforeAll
  void startBroker(@TempDir Path directory) {
    broker = EmbeddedBroker.start(directory, 0);
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource
  void producerIsThrownAwayAndWhatItWroteIsThereOnce(FaultyConnections.Fault fault)
      throws Exception {
    String namespace = "x-" + fault.name().toLowerCase(Locale.ROOT);
    Task task = Sample.task();
    Task last = Sample.task(new TaskId("last"), "2");
    try (LedgerTown town = new LedgerTown(broker.bootstrapServers(), namespace, 1)) {
      LedgerSettings settings = town.settings("a");
      FaultyConnections connections =
          new FaultyConnections(
              new LedgerClients(settings, town.client(), town.names),
              town.names.replies("shop"),
              fault);
      try (Ledger ledger =
          new Ledger(
              settings,
              connections,
              town.names,
              Set.of(Sample.QUEUE),
              Workings.of(Clock.systemUTC(), Milestones.NONE, UnaryOperator.identity()))) {
        ledger.start();
        end(town, task, Sample.failed(FailureKind.PERMANENT));
        end(town, last, Sample.succeeded());

        List<Reply> replies =
            town.until(
                town.names.replies("shop"),
                0,
                Codecs.REPLY,
                reply -> reply.taskId().equals(last.header().id()));

        assertThat(connections.producers()).isEqualTo(2);
        assertThat(ledger.health().recoveries()).isEqualTo(1);
        assertThat(replies)
            .extracting(reply -> reply.taskId().value())
            .containsExactly("task-1", "last");
        List<TaskState> states =
            town.until(
                town.names.state(),
                0,
                Codecs.STATE,
                state ->
                    state.task().id().equals(last.header().id())
                        && state.status() == Status.SUCCEEDED);
        TaskState ended =
            states.stream()
                .filter(state -> state.task().id().equals(task.header().id()))
                .filter(state -> state.status().isTerminal())
                .reduce((one, other) -> {
                  throw new AssertionError("two ends: " + one + " and " + other);
                })
                .orElseThrow();
        assertThat(replies.getFirst()).isEqualTo(Reply.of(ended));
        assertThat(ended.counters().duplicates()).isZero();
        assertThat(letters(town)).hasSize(1);
      }
    }
  }

  // A second dead letter marks the end of the first ones.
  private static List<DeadLetter> letters(LedgerTown town) throws Exception {
    town.send(town.names.tasks(Sample.QUEUE), 0, "k", new byte[] {'{'});
    List<DeadLetter> all =
        town.until(
            town.names.dead(Sample.QUEUE),
            0,
            Codecs.DEAD_LETTER,
            letter -> letter.code().equals("NOT_JSON"));
    return all.subList(0, all.size() - 1);
  }

  private static void end(LedgerTown town, Task task, Outcome outcome) throws Exception {
    RecordMetadata sent = town.submit(task, 0);
    Coordinates at = new Coordinates(sent.topic(), sent.partition(), sent.offset());
    Run run = Sample.run("e-" + task.header().id(), "node-x", task, at);
    town.report(Sample.ended(run, outcome, task), 0);
    town.await(
        town.names.state(),
        0,
        Codecs.STATE,
        state -> state.task().id().equals(task.header().id()) && state.status().isTerminal());
  }
}
