package dev.kurier.runner.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that stands still silences all nodes at once, and none of them is to blame. */
@Timeout(240)
class FrozenBrokerIT {

  private static final String TASKS = "kurier.tasks.default";
  private static final String EVENTS = "kurier.events";
  private static final String NODE = "steady";

  /** Longer than a node may be silent. */
  private static final Duration FROZEN = Duration.ofSeconds(8);

  @TempDir Path folder;

  @Test
  void noNodeIsLostBecauseTheBrokerStoodStill() throws Exception {
    try (var town = new Town(folder);
        var heart = Executors.newSingleThreadScheduledExecutor()) {
      KurierProcess broker = town.broker();
      KurierProcess ledger = town.ledger();
      try (var producer = producer(town.bootstrapServers());
          var watch = new StateWatch(town.bootstrapServers())) {
        claim(producer, task("held"));
        var _ = heart.scheduleAtFixedRate(() -> beat(producer), 0, 500, TimeUnit.MILLISECONDS);
        watch.await("the task runs", states -> status(states, "held", Status.RUNNING));

        signal("-STOP", broker);
        await().during(FROZEN).atMost(FROZEN.plusSeconds(5)).until(ledger::isAlive);
        signal("-CONT", broker);

        var _ = send(producer, TASKS, "later", Codecs.task("default").encode(task("later")));
        watch.await("the ledger is back", states -> status(states, "later", Status.QUEUED));
        await()
            .during(Duration.ofSeconds(4))
            .atMost(Duration.ofSeconds(20))
            .until(() -> {
              watch.await("the task runs on", states -> status(states, "held", Status.RUNNING));
              return true;
            });
        TaskState held = state(watch, "held").orElseThrow();
        assertThat(held.counters().runnerLosses()).isZero();
        assertThat(held.counters().interruptions()).isZero();
      } finally {
        signal("-CONT", broker);
        heart.shutdownNow();
      }
    }
  }

  private static boolean status(StateWatch watch, String id, Status status) {
    return state(watch, id).filter(state -> state.status() == status).isPresent();
  }

  private static Optional<TaskState> state(StateWatch watch, String id) {
    return watch.states().stream().filter(one -> one.task().id().value().equals(id)).findFirst();
  }

  private static void claim(KafkaProducer<byte[], byte[]> producer, Task task) throws Exception {
    String id = task.header().id().value();
    RecordMetadata word =
        send(producer, TASKS, id, Codecs.task("default").encode(task)).get(30, TimeUnit.SECONDS);
    var at = new Coordinates(word.topic(), word.partition(), word.offset());
    var run = new Run("steady-1", NODE, task.header(), at, 1, 3);
    var claimed = Codecs.EVENT.encode(new Event.Claimed(NODE, List.of(run)));
    var _ = send(producer, EVENTS, NODE, claimed).get(30, TimeUnit.SECONDS);
  }

  private static void beat(KafkaProducer<byte[], byte[]> producer) {
    var beat = new Event.Heartbeat(NODE, "here", 1, 1, Map.of(), false);
    var _ = send(producer, EVENTS, NODE, Codecs.EVENT.encode(beat));
  }

  private static Future<RecordMetadata> send(
      KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
    return producer.send(new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value));
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static Task task(String id) {
    var payload = JsonText.of("1");
    var header =
        new TaskHeader(
            new TaskId(id),
            "nobody.serves.it",
            "default",
            id,
            Optional.empty(),
            id,
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            payload.sha256(),
            Optional.empty());
    return new Task(header, payload, Map.of());
  }

  private static void signal(String name, KurierProcess process) throws Exception {
    String pid = String.valueOf(process.handle().pid());
    assertThat(new ProcessBuilder("kill", name, pid).start().waitFor()).isZero();
  }
}
