package dev.kurier.runner.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A compressed batch whose value is larger than the heap of who reads it. */
@Timeout(420)
class InflatingRecordIT {

  private static final int INFLATED = 200 << 20;
  private static final int BATCH = 300;
  private static final String PADDING = "a".repeat(100_000);

  private static final String CONFIG =
      """
      handlers:
        calm.echo: { python: "calm:echo" }
      """;

  private static final String FUNCTIONS =
      """
      def echo(value, /):
          return value
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeHandlers() throws Exception {
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    Files.writeString(folder.resolve("calm.py"), FUNCTIONS);
  }

  @Test
  void itIsRefusedBeforeTheNodeReadsIt() throws Exception {
    try (var town = new Town(folder)) {
      town.broker();
      try (var node = smallNode(town);
          var watch = new StateWatch(town.bootstrapServers())) {
        node.awaitLine("node.ready");

        for (String codec : List.of("zstd", "gzip")) {
          assertThatThrownBy(() -> sendInflating(town, codec))
              .as(codec)
              .hasCauseInstanceOf(RecordTooLargeException.class);
        }

        try (var producer = Wire.producer(town.bootstrapServers())) {
          var _ =
              Wire.submit(producer, Wire.task("next", "calm.echo", "1")).get(30, TimeUnit.SECONDS);
        }
        watch.await(
            "the next task", states -> !node.isAlive() || states.is("next", Status.SUCCEEDED));
        assertThat(node.isAlive()).as(() -> node.said("ended")).isTrue();
      }
    }
  }

  /** Its batch inflates to more than the topic takes as well: the producer has to split it. */
  @Test
  void tasksOfAProducerThatCompressesRun() throws Exception {
    try (var town = new Town(folder)) {
      town.broker();
      try (var node = smallNode(town);
          var watch = new StateWatch(town.bootstrapServers())) {
        node.awaitLine("node.ready");

        List<Future<RecordMetadata>> sent = submitInOneBatch(town);

        for (Future<RecordMetadata> each : sent) {
          assertThat(each.get(30, TimeUnit.SECONDS).hasOffset()).isTrue();
        }
        watch.await("all of them", states -> !node.isAlive() || states.ended() == BATCH);
        assertThat(watch.states()).allMatch(state -> state.status() == Status.SUCCEEDED);
        assertThat(node.isAlive()).as(() -> node.said("ended")).isTrue();
      }
    }
  }

  private KurierProcess smallNode(Town town) {
    return KurierProcess.start(
        folder,
        Groups.environment(),
        List.of("-Xmx256m"),
        "run",
        "--roles",
        "ledger,runner",
        "--kafka",
        town.bootstrapServers());
  }

  private static void sendInflating(Town town, String codec) throws Exception {
    Map<String, Object> large =
        Map.of("max.request.size", 2 * INFLATED, "buffer.memory", 2L * INFLATED);
    try (var producer = producer(town, codec, large)) {
      var _ =
          producer
              .send(new ProducerRecord<>("kurier.tasks.default", 0, null, new byte[INFLATED]))
              .get(60, TimeUnit.SECONDS);
    }
  }

  private static List<Future<RecordMetadata>> submitInOneBatch(Town town) {
    Map<String, Object> patient =
        Map.of("linger.ms", 5_000, "batch.size", 16 << 20, "buffer.memory", 64L << 20);
    try (var producer = producer(town, "zstd", patient)) {
      return IntStream.range(0, BATCH)
          .mapToObj(i -> Wire.task("t" + i, "calm.echo", "\"%s\"".formatted(PADDING)))
          .map(task -> Wire.submit(producer, task))
          .toList();
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(
      Town town, String codec, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put("bootstrap.servers", town.bootstrapServers());
    properties.put("compression.type", codec);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
