package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.observe.Milestones;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a ledger cannot do never keeps it from the rest. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerFaultIT {

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
    town = new LedgerTown(broker.bootstrapServers(), "f" + towns++, 1);
  }

  @AfterEach
  void leaveTown() {
    town.close();
  }

  @Test
  void taskThatTheLedgerAlwaysFailsAtEndsAndTheNextOneIsDecided() throws Exception {
    Task poison = Sample.task(new TaskId("poison"), "1");
    Task next = Sample.task(new TaskId("next"), "2");
    UnaryOperator<Fold> planted =
        fold ->
            (before, event, moment) -> {
              if (event instanceof LifecycleEvent.Submitted submitted
                  && submitted.task().equals(poison)) {
                throw new IllegalStateException("planted");
              }
              return fold.apply(before, event, moment);
            };
    try (Ledger ledger = ledger(planted)) {
      ledger.start();
      town.submit(poison, 0);
      town.submit(next, 0);

      await(next, Status.QUEUED);

      assertThat(await(poison, Status.FAILED).reason()).isEqualTo(Reason.LEDGER_FAULT);
      assertThat(ledger.health().recoveries()).isEqualTo(2);
      DeadLetter letter =
          town.await(town.names.dead(Sample.QUEUE), 0, Codecs.DEAD_LETTER, _ -> true);
      assertThat(letter.id()).isEqualTo(poison.header().id());
      assertThat(letter.original()).isEqualTo(new DeadLetter.Original.Understood(poison));
    }
  }

  @Test
  void resultThatTheReplyTopicRefusesIsAnsweredWithoutIt() throws Exception {
    makeReplyTopic("tiny", 3_000);
    Task large = Sample.task(Sample.ID, "1", Optional.of(new ReplyTo("tiny", 0)), Optional.empty());
    Task next = Sample.task(new TaskId("next"), "2");
    JsonText result = JsonText.of("\"" + "x".repeat(5_000) + "\"");
    try (Ledger ledger = ledger(UnaryOperator.identity())) {
      ledger.start();
      town.submit(large, 0);
      town.submit(next, 0);
      ended(large, new Outcome.Succeeded(result));
      ended(next, Sample.succeeded());

      Reply reply = town.await(town.names.replies("tiny"), 0, Codecs.REPLY, _ -> true);

      assertThat(reply.status()).isEqualTo(Status.SUCCEEDED);
      assertThat(reply.outcome()).isEmpty();
      assertThat(reply.detail()).startsWith(Reply.TOO_LARGE);
      assertThat(await(large, Status.SUCCEEDED).outcome()).contains(new Outcome.Succeeded(result));
      await(next, Status.SUCCEEDED);
      assertThat(ledger.health().recoveries()).isEqualTo(1);
    }
  }

  private Ledger ledger(UnaryOperator<Fold> watched) {
    LedgerSettings settings = town.settings("a");
    return new Ledger(
        settings,
        new LedgerClients(settings, town.client(), town.names),
        town.names,
        Set.of(Sample.QUEUE),
        Workings.of(Clock.systemUTC(), Milestones.NONE, watched));
  }

  private void ended(Task task, Outcome outcome) throws Exception {
    String execution = "e-" + task.header().id();
    town.report(Sample.ended(Sample.run(execution, "node-x", task), outcome, task), 0);
  }

  private TaskState await(Task task, Status status) {
    return town.await(
        town.names.state(),
        0,
        Codecs.STATE,
        s -> s.task().id().equals(task.header().id()) && s.status() == status);
  }

  private void makeReplyTopic(String app, int largest) throws Exception {
    try (Admin admin = Admin.create(town.client())) {
      NewTopic topic =
          new NewTopic(town.names.replies(app), 1, (short) 1)
              .configs(Map.of("max.message.bytes", Integer.toString(largest)));
      admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
    }
  }
}
