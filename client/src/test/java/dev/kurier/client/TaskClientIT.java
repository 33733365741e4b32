package dev.kurier.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskClientIT {

  record In(int number) {}

  record Out(int number) {}

  private static final int PARTITIONS = 3;

  private final TopicNames names = new TopicNames("kurier");
  private EmbeddedBroker broker;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    broker = EmbeddedBroker.start(directory, 0);
    try (Admin admin = Admin.create(properties())) {
      admin
          .createTopics(
              Stream.concat(
                      Stream.of(names.state(), names.intake()),
                      Stream.of(
                              "plain", "many", "twice", "late", "stuck", "forged", "keyed", "early")
                          .map(names::tasks))
                  .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                  .toList())
          .all()
          .get(30, SECONDS);
      // The controller has them; the broker learns of them a moment later.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> admin.listTopics().names().get(30, SECONDS).contains(names.tasks("early")));
    }
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @Test
  void resultComesBackByCorrelationId() throws Exception {
    try (FakeLedger ledger = echo("plain", 1);
        TaskClient client = client("plain-app")) {
      TaskHandle<Out> handle = client.submit(type("plain"), new In(7));
      assertThat(handle.result().get(30, SECONDS)).isEqualTo(new Out(7));
      assertThat(handle.submitted().get(30, SECONDS).topic()).isEqualTo("kurier.tasks.plain");
      assertThat(ledger).isNotNull();
    }
    assertThat(partitionsOf(names.replies("plain-app"))).isEqualTo(PARTITIONS);
  }

  @Test
  void tenThousandTasksOfManyThreadsAllEndWithABoundedNumberInFlight() throws Exception {
    try (FakeLedger ledger = echo("many", 1);
        TaskClient client = builder("many-app").maxInFlight(500, WhenFull.BLOCK).build()) {
      List<CompletableFuture<List<TaskHandle<Out>>>> submitters = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int from = thread * 2_500;
        submitters.add(
            CompletableFuture.supplyAsync(
                () ->
                    client.submitAll(
                        type("many"), IntStream.range(from, from + 2_500).mapToObj(In::new)),
                task -> new Thread(task).start()));
      }
      int next = 0;
      for (CompletableFuture<List<TaskHandle<Out>>> submitter : submitters) {
        for (TaskHandle<Out> handle : submitter.get(60, SECONDS)) {
          assertThat(handle.result().get(60, SECONDS)).isEqualTo(new Out(next++));
          assertThat(client.statistics().inFlight()).isLessThanOrEqualTo(500);
        }
      }
      assertThat(client.statistics()).isEqualTo(new ClientStatistics(0, 10_000, 0, 0, 0, 0));
      assertThat(ledger).isNotNull();
    }
  }

  @Test
  void everyReplyAfterTheFirstIsCountedAndIgnored() throws Exception {
    try (FakeLedger ledger = echo("twice", 2);
        TaskClient client = client("twice-app")) {
      for (int number = 0; number < 20; number++) {
        TaskHandle<Out> handle = client.submit(type("twice"), new In(number));
        assertThat(handle.result().get(30, SECONDS)).isEqualTo(new Out(number));
      }
      assertThat(client.statistics().replies()).isEqualTo(20);
      assertThat(client.statistics().unknownReplies()).isBetween(19L, 20L);
      assertThat(ledger).isNotNull();
    }
  }

  @Test
  void awaitByIdGivesTheResultInANewClientBeforeAndAfterTheTaskEnds() throws Exception {
    CountDownLatch restarted = new CountDownLatch(1);
    TaskHandle<Out> early;
    TaskHandle<Out> late;
    try (FakeLedger ledger = ledger("late", 1, task -> number(task) == 1 || await(restarted))) {
      try (TaskClient first = client("late-app")) {
        early = first.submit(type("late"), new In(1));
        assertThat(early.result().get(30, SECONDS)).isEqualTo(new Out(1));
        late = first.submit(type("late"), new In(2));
        assertThat(late.submitted().get(30, SECONDS)).isNotNull();
      }
      assertThatThrownBy(() -> late.result().get(5, SECONDS))
          .hasCauseInstanceOf(ClientClosedException.class);
      try (TaskClient second = client("late-app")) {
        CompletableFuture<Out> later = second.await(type("late"), late.id());
        assertThat(second.await(type("late"), early.id()).get(30, SECONDS)).isEqualTo(new Out(1));
        assertThat(later).isNotDone();
        restarted.countDown();
        assertThat(later.get(30, SECONDS)).isEqualTo(new Out(2));
      }
      assertThat(ledger).isNotNull();
    }
  }

  @Test
  void keyThatEndedUnderAnotherInstanceGivesTheSameResultAgain() throws Exception {
    try (FakeLedger ledger = onlyOnce("keyed")) {
      try (TaskClient first = client("keyed-app")) {
        assertThat(
                first
                    .submit(type("keyed"), new In(5), o -> o.key("order-5"))
                    .result()
                    .get(30, SECONDS))
            .isEqualTo(new Out(5));
      }
      try (TaskClient second = client("keyed-app")) {
        TaskHandle<Out> again = second.submit(type("keyed"), new In(5), o -> o.key("order-5"));
        assertThat(again.result().get(30, SECONDS)).isEqualTo(new Out(5));
        TaskHandle<Out> other = second.submit(type("keyed"), new In(6), o -> o.key("order-5"));
        assertThatThrownBy(() -> other.result().get(30, SECONDS))
            .cause()
            .isInstanceOfSatisfying(
                SubmitException.class,
                e -> assertThat(e.code()).isEqualTo(SubmitException.Code.ID_CONFLICT));
      }
      assertThat(ledger).isNotNull();
    }
  }

  @Test
  void bodyDecidesWhateverTheHeadersOfAReplySay() throws Exception {
    try (TaskClient client = builder("forged-app").build();
        FakeLedger ledger = ledger("forged", 1, task -> false)) {
      TaskHandle<Out> victim = client.submit(type("forged"), new In(1));
      TaskHandle<Out> other = client.submit(type("forged"), new In(2));
      assertThat(other.submitted().get(30, SECONDS)).isNotNull();
      Task task = onQueue("forged", other.id());
      byte[] body =
          Codecs.REPLY.encode(Reply.of(Answers.succeeded(task.header(), "{\"number\":2}")));
      var forged =
          new ProducerRecord<byte[], byte[]>(
              names.replies("forged-app"),
              task.header().replyTo().orElseThrow().partition(),
              null,
              body);
      forged
          .headers()
          .add(new RecordHeader("kurier-correlation-id", victim.id().value().getBytes(UTF_8)));
      ledger.send(new ProducerRecord<>(forged.topic(), forged.partition(), null, new byte[] {'{'}));
      ledger.send(forged);
      assertThat(other.result().get(30, SECONDS)).isEqualTo(new Out(2));
      assertThat(victim.result()).isNotDone();
      assertThat(client.statistics().malformedReplies()).isEqualTo(1);
    }
  }

  @Test
  void handleTellsWhetherTheTaskEndedAsARunnerHadToldIt() throws Exception {
    try (TaskClient client = client("early-app");
        FakeLedger runner = ledger("early", 1, task -> false)) {
      TaskHandle<Out> kept = client.submit(type("early"), new In(1), SubmitOptions::reportedReply);
      TaskHandle<Out> cancelled =
          client.submit(type("early"), new In(2), SubmitOptions::reportedReply);
      for (TaskHandle<Out> handle : List.of(kept, cancelled)) {
        assertThat(handle.submitted().get(30, SECONDS)).isNotNull();
        Task task = onQueue("early", handle.id());
        var outcome = new Outcome.Succeeded(task.payload());
        runner.send(reply(task, Reply.reported(task.header(), outcome, Instant.now())));
        assertThat(handle.result().get(30, SECONDS)).isEqualTo(new Out(number(task)));
        assertThat(handle.settled()).isNotDone();
      }

      Task first = onQueue("early", kept.id());
      Task second = onQueue("early", cancelled.id());
      runner.send(reply(first, Reply.of(echoed(first))));
      runner.send(reply(second, Reply.of(Answers.cancelled(second.header()))));

      assertThat(kept.settled().get(30, SECONDS)).isEqualTo(new Out(1));
      assertThat(kept.differs().get(30, SECONDS)).isFalse();
      assertThat(cancelled.differs().get(30, SECONDS)).isTrue();
      assertThatThrownBy(() -> cancelled.settled().get(30, SECONDS))
          .hasCauseInstanceOf(TaskFailedException.class);
      assertThat(client.statistics()).isEqualTo(new ClientStatistics(0, 2, 0, 0, 2, 1));
    }
  }

  private ProducerRecord<byte[], byte[]> reply(Task task, Reply reply) {
    var to = task.header().replyTo().orElseThrow();
    return new ProducerRecord<>(
        names.replies(to.app()), to.partition(), null, Codecs.REPLY.encode(reply));
  }

  @Test
  void submitToAQueueWithoutATopicFailsAtOnce() {
    try (TaskClient client = client("plain-app")) {
      assertThatThrownBy(() -> client.submit(type("nowhere"), new In(1)))
          .isInstanceOfSatisfying(
              SubmitException.class,
              e -> assertThat(e.code()).isEqualTo(SubmitException.Code.NO_SUCH_QUEUE))
          .hasMessageContaining("kurier.tasks.nowhere")
          .hasMessageContaining("kurier dev");
    }
  }

  @Test
  void namespaceThatNobodyServesIsNamed() {
    assertThatThrownBy(() -> builder("plain-app").namespace("other").build())
        .isInstanceOfSatisfying(
            SubmitException.class,
            e -> assertThat(e.code()).isEqualTo(SubmitException.Code.NO_SUCH_NAMESPACE));
  }

  @Test
  void unreachableBrokerIsNamedWithinSeconds() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(() ->
            TaskClient.builder()
                .bootstrapServers("127.0.0.1:" + port)
                .app("plain-app")
                .property("default.api.timeout.ms", 2_000)
                .property("request.timeout.ms", 1_000)
                .build())
        .isInstanceOf(BrokerUnreachableException.class)
        .hasMessageContaining("127.0.0.1:" + port);
    assertThatThrownBy(
            () -> TaskClient.builder().bootstrapServers("no.such.host.invalid:1").app("a").build())
        .isInstanceOf(BrokerUnreachableException.class);
  }

  @Test
  void cancelLiesInIntakeInThePartitionOfTheTask() throws Exception {
    try (TaskClient client = client("stuck-app")) {
      TaskHandle<Out> handle = client.submit(type("stuck"), new In(1));
      assertThat(handle.cancel().get(30, SECONDS).partition())
          .isEqualTo(handle.submitted().get(30, SECONDS).partition());
      assertThat(client.cancel(handle.id(), "by id").get(30, SECONDS).partition())
          .isEqualTo(handle.submitted().get(30, SECONDS).partition());
      List<Request> requests = new ArrayList<>();
      TopicScan.of(properties(), List.of(names.intake()))
          .read(
              Codecs.REQUEST,
              entry -> {
                if (entry.value().orElseThrow() instanceof Decoded.Valid<Request> valid) {
                  requests.add(valid.value());
                }
              });
      assertThat(requests)
          .contains(
              new Request.Cancel(handle.id(), "cancelled by its submitter"),
              new Request.Cancel(handle.id(), "by id"));
    }
  }

  @Test
  void scanGivesTheNewestOfEachKeyAndHonoursTombstones() throws Exception {
    String topic = "kurier.dead.scanned";
    try (Admin admin = Admin.create(properties())) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get(30, SECONDS);
    }
    try (FakeLedger writer = ledger("stuck", 1, task -> false)) {
      for (int number = 0; number < 10; number++) {
        byte[] body = Codecs.REQUEST.encode(new Request.Cancel(new TaskId("t"), "n" + number));
        writer.send(new ProducerRecord<>(topic, number % 2, key("k" + number % 4), body));
      }
      writer.send(new ProducerRecord<>(topic, 1, key("k1"), null));
      writer.send(new ProducerRecord<>(topic, 1, key("k5"), new byte[] {1}));
    }
    TopicScan scan = TopicScan.startingWith(properties(), "kurier.dead.");
    assertThat(scan.newest(Codecs.REQUEST)).containsOnlyKeys("k0", "k2", "k3", "k5");
    assertThat(scan.newest(Codecs.REQUEST).get("k0"))
        .satisfies(entry -> assertThat(entry.at().offset()).isEqualTo(4));
    List<ScannedRecord<Request>> seen = new ArrayList<>();
    assertThat(scan.read(Codecs.REQUEST, seen::add)).isEqualTo(12);
    assertThat(TopicScan.of(properties(), List.of("kurier.none")).read(Codecs.REQUEST, seen::add))
        .isZero();
  }

  private FakeLedger echo(String queue, int repliesPerTask) {
    return ledger(queue, repliesPerTask, task -> true);
  }

  private FakeLedger ledger(String queue, int repliesPerTask, Predicate<Task> answers) {
    return FakeLedger.start(
        broker.bootstrapServers(),
        queue,
        repliesPerTask,
        task -> answers.test(task) ? Optional.of(echoed(task)) : Optional.empty());
  }

  /** As the real one: the first submit of an id decides, another changes nothing. */
  private FakeLedger onlyOnce(String queue) {
    Set<TaskId> seen = ConcurrentHashMap.newKeySet();
    return ledger(queue, 1, task -> seen.add(task.header().id()));
  }

  private static TaskState echoed(Task task) {
    return Answers.succeeded(task.header(), task.payload().toString());
  }

  private static int number(Task task) {
    return Integer.parseInt(task.payload().toString().replaceAll("\\D", ""));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(60, SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Task onQueue(String queue, TaskId id) {
    List<Task> found = new ArrayList<>();
    TopicScan.of(properties(), List.of(names.tasks(queue)))
        .read(
            Codecs.task(queue),
            entry -> {
              if (entry.key().equals(id.value())
                  && entry.value().orElseThrow() instanceof Decoded.Valid<Task> valid) {
                found.add(valid.value());
              }
            });
    return found.get(0);
  }

  private int partitionsOf(String topic) throws Exception {
    try (Admin admin = Admin.create(properties())) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(30, SECONDS)
          .values()
          .iterator()
          .next()
          .partitions()
          .size();
    }
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }

  private static TaskType<In, Out> type(String queue) {
    return TaskType.of("example.echo", In.class, Out.class).onQueue(queue);
  }

  private TaskClient client(String app) {
    return builder(app).build();
  }

  private TaskClientBuilder builder(String app) {
    return TaskClient.builder().bootstrapServers(broker.bootstrapServers()).app(app);
  }

  private Map<String, Object> properties() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
