package dev.kurier.runner.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.observe.Milestones;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A runner without a ledger, and a task of a key that a ledger had dispatched. */
@Timeout(90)
class ConfirmationIT {

  @TempDir Path directory;

  private final ScriptedExecutor executor = ScriptedExecutor.succeeding();
  private Installation installation;
  private RecordLog<Event> events;
  private RunnerNode node;

  @BeforeEach
  void start() {
    installation = new Installation(directory);
    var kafka = installation.kafka();
    events = new RecordLog<>(kafka, kafka.names().events(), Codecs.EVENT);
    node =
        RunnerNode.start(
            kafka,
            Installation.settings(1, Installation.handler("quick", "quick")),
            (specs, slots, output) -> executor,
            Milestones.NONE);
  }

  @AfterEach
  void stop() {
    node.close();
    events.close();
    installation.close();
  }

  @Test
  void runsWhenItsClaimIsConfirmedAndNotBefore() throws Exception {
    dispatch("a");
    Run run = claim();
    assertThat(executor.runs()).isZero();

    installation.tell(new Control.StartRun(run.task().id(), run.execution(), run.node()));

    Event.Ended ended = events.await(Event.Ended.class, any -> true, 1).getFirst();
    assertThat(ended.outcome()).isInstanceOf(Outcome.Succeeded.class);
    assertThat(executor.runs()).isEqualTo(1);
  }

  @Test
  void isGivenBackWithoutARunWhenNobodyConfirmsItsClaim() throws Exception {
    dispatch("a");
    Run run = claim();

    Event.Ended ended = events.await(Event.Ended.class, any -> true, 1).getFirst();

    assertThat(ended.run().execution()).isEqualTo(run.execution());
    assertThat(ended.outcome())
        .isEqualTo(new Outcome.Interrupted("the ledger did not confirm its claim in 10 s"));
    installation.tell(new Control.StartRun(run.task().id(), run.execution(), run.node()));
    dispatch("b");
    events.await(Event.Claimed.class, any -> true, 2);
    assertThat(executor.runs()).isZero();
  }

  private Run claim() throws InterruptedException {
    return events.await(Event.Claimed.class, any -> true, 1).getFirst().runs().getFirst();
  }

  private void dispatch(String id) {
    var json = JsonText.of("1");
    var plan = new Plan(Optional.empty(), Optional.of(new Plan.Ordering("line")));
    TaskHeader header =
        new TaskHeader(
                new TaskId(id),
                "quick",
                Installation.QUEUE,
                id,
                Optional.empty(),
                id,
                Optional.empty(),
                Optional.empty(),
                0,
                1,
                Optional.empty(),
                json.sha256(),
                Optional.empty())
            .withPlan(plan);
    byte[] value = Codecs.task(Installation.QUEUE).encode(new Task(header, json, Map.of()));
    byte[] key = "line".getBytes(StandardCharsets.UTF_8);
    var kafka = installation.kafka();
    try (var producer =
        new KafkaProducer<byte[], byte[]>(ClientProperties.eventProducer(kafka, "ledger"))) {
      var ignored =
          producer.send(
              new ProducerRecord<>(kafka.names().retries(Installation.QUEUE), key, value));
    }
  }
}
