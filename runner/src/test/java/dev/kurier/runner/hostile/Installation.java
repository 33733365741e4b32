package dev.kurier.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.execute.Processes;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.RunnerHealth;
import dev.kurier.runner.task.HandlerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker, a ledger and a runner with real Python handlers for all tests of a class, and a plain
 * producer. After each test ordinary tasks still succeed; in the end the books balance.
 */
final class Installation implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  static final String QUEUE = "default";
  static final String APP = "shop";
  static final int PARTITIONS = 2;

  private static final TopicNames NAMES = new TopicNames("kurier");

  private final List<HandlerSpec> handlers = new ArrayList<>(UnrulyHandlers.functions("echo"));
  private final List<TaskJson> submitted = new ArrayList<>();
  private @Nullable Parts parts;
  private int puts;

  Installation(List<HandlerSpec> handlers) {
    this.handlers.addAll(handlers);
  }

  /** What runs between the first test and the last. */
  private record Parts(
      Path folder,
      KurierNode node,
      KafkaProducer<byte[], byte[]> producer,
      Records<TaskState> states,
      Records<DeadLetter> letters,
      Records<Reply> replies,
      Records<Task> retries,
      Records<Event> events) {}

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path folder = Files.createTempDirectory("kurier-hostile");
    KurierNode node = NodeStart.start(folder, NAMES, handlers);
    KafkaSettings kafka = NodeStart.kafka(NAMES).at(node.bootstrapServers());
    parts =
        new Parts(
            folder,
            node,
            producer(node.bootstrapServers()),
            Records.watch(kafka, NAMES.state(), Codecs.STATE),
            Records.watch(kafka, NAMES.dead(QUEUE), Codecs.DEAD_LETTER),
            Records.watch(kafka, NAMES.replies(APP), Codecs.REPLY),
            Records.watch(kafka, NAMES.retries(QUEUE), Codecs.task(QUEUE)),
            Records.watch(kafka, NAMES.events(), Codecs.EVENT));
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            16 << 20,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class));
  }

  private Parts parts() {
    assertThat(parts).as("the installation runs").isNotNull();
    return Objects.requireNonNull(parts);
  }

  String bootstrapServers() {
    return parts().node().bootstrapServers();
  }

  RunnerHealth runner() {
    return parts().node().runner().orElseThrow();
  }

  /** Puts any bytes on the queue's topic. */
  Coordinates put(byte @Nullable [] value) throws ExecutionException {
    return put(puts++ % PARTITIONS, "any", value);
  }

  private Coordinates put(int partition, String key, byte @Nullable [] value)
      throws ExecutionException {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<>(NAMES.tasks(QUEUE), partition, keyBytes, value);
    try {
      var at = parts().producer().send(record).get(10, TimeUnit.SECONDS);
      return new Coordinates(at.topic(), at.partition(), at.offset());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the broker did not take a record", e);
    }
  }

  /** Puts a task that will have a state of its own on the queue's topic. */
  Coordinates submit(TaskJson task) throws ExecutionException {
    submitted.add(task);
    return put(puts++ % PARTITIONS, task.id(), task.bytes());
  }

  TaskState run(TaskJson task) throws ExecutionException {
    submit(task);
    return end(task.id());
  }

  TaskState end(String id) {
    return state(id, "the end of " + id, state -> state.status().isTerminal());
  }

  TaskState state(String id, String what, Predicate<TaskState> fits) {
    return parts().states().await(what, s -> s.task().id().value().equals(id) && fits.test(s));
  }

  DeadLetter letter(String id) {
    return parts().letters().await("the letter of " + id, l -> l.id().value().equals(id));
  }

  DeadLetter letter(Coordinates from) {
    return parts().letters().await("the letter of " + from, l -> l.from().equals(from));
  }

  Reply reply(String id) {
    return parts().replies().await("the reply of " + id, r -> r.taskId().value().equals(id));
  }

  Records<Task> retries() {
    return parts().retries();
  }

  Event.Ended ended(String id) {
    return (Event.Ended)
        parts()
            .events()
            .await(
                "the run of " + id,
                event ->
                    event instanceof Event.Ended ended
                        && ended.run().task().id().value().equals(id));
  }

  @Override
  public void afterEach(ExtensionContext context) throws ExecutionException {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      var ordinary = TaskJson.of("echo", Integer.toString(partition));
      submitted.add(ordinary);
      put(partition, ordinary.id(), ordinary.bytes());
      assertThat(end(ordinary.id()).status()).isEqualTo(Status.SUCCEEDED);
      assertThat(reply(ordinary.id()).outcome()).get().isInstanceOf(Outcome.Succeeded.class);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          assertThat(runner().isAlive()).isTrue();
          assertThat(runner().running()).isZero();
        });
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    Parts last = parts();
    try {
      last.events().all();
      last.retries().all();
      new Books(last.states().all(), last.letters().all(), last.replies().all()).balance(submitted);
    } finally {
      close(last);
    }
    assertThat(Processes.mentioning(UnrulyHandlers.MARK)).as("survivors").isEmpty();
  }

  private static void close(Parts last) throws IOException {
    for (Records<?> watched :
        List.of(last.states(), last.letters(), last.replies(), last.retries(), last.events())) {
      watched.close();
    }
    last.producer().close();
    last.node().close();
    NodeStart.delete(last.folder());
  }
}
