package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that stands still silences all nodes at once, and none of them is to blame. */
@Timeout(240)
class FrozenBrokerIT {

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
      try (var producer = Wire.producer(town.bootstrapServers());
          var watch = new StateWatch(town.bootstrapServers())) {
        claim(producer, Wire.task("held", "nobody.serves.it", "1"));
        var _ = heart.scheduleAtFixedRate(() -> beat(producer), 0, 500, TimeUnit.MILLISECONDS);
        watch.await("the task runs", states -> states.is("held", Status.RUNNING));

        broker.signal("-STOP");
        await().during(FROZEN).atMost(FROZEN.plusSeconds(5)).until(ledger::isAlive);
        broker.signal("-CONT");

        var _ = Wire.submit(producer, Wire.task("later", "nobody.serves.it", "1"));
        watch.await("the ledger is back", states -> states.is("later", Status.QUEUED));
        await()
            .during(Duration.ofSeconds(4))
            .atMost(Duration.ofSeconds(20))
            .until(() -> {
              watch.await("the task runs on", states -> states.is("held", Status.RUNNING));
              return true;
            });
        TaskState held = watch.find("held").orElseThrow();
        assertThat(held.counters().runnerLosses()).isZero();
        assertThat(held.counters().interruptions()).isZero();
      } finally {
        broker.signal("-CONT");
        heart.shutdownNow();
      }
    }
  }

  private static void claim(KafkaProducer<byte[], byte[]> producer, Task task) throws Exception {
    RecordMetadata word = Wire.submit(producer, task).get(30, TimeUnit.SECONDS);
    var at = new Coordinates(word.topic(), word.partition(), word.offset());
    var run = new Run("steady-1", NODE, task.header(), at, 1, 3);
    var _ = Wire.report(producer, new Event.Claimed(NODE, List.of(run))).get(30, TimeUnit.SECONDS);
  }

  private static void beat(KafkaProducer<byte[], byte[]> producer) {
    var _ = Wire.report(producer, new Event.Heartbeat(NODE, "here", 1, 1, Map.of(), false));
  }
}
