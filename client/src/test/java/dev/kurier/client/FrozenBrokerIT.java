package dev.kurier.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.TopicNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client holds while its broker stands still: no more than it was told, and no longer. */
@Timeout(120)
class FrozenBrokerIT {

  private static final int BUFFER_BYTES = 2 << 20;
  private static final JsonText PAYLOAD = JsonText.of("\"" + "x".repeat(100_000) + "\"");

  /** One more fails for want of room, and one more before that is seen. */
  private static final int MOST = BUFFER_BYTES / PAYLOAD.size() + 2;

  private static final TaskType<JsonText, JsonText> TYPE = TaskType.json("example.any");

  @TempDir Path folder;

  private BrokerProcess broker;

  @BeforeEach
  void startBroker() throws Exception {
    broker = BrokerProcess.start(folder);
    TopicNames names = new TopicNames("kurier");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(
              Stream.of(names.state(), names.tasks("default"))
                  .map(topic -> new NewTopic(topic, 1, (short) 1))
                  .toList())
          .all()
          .get(30, SECONDS);
    }
  }

  @AfterEach
  void stopBroker() {
    broker.close();
  }

  @Test
  void fullBufferRefusesAndEverythingEndsAllTheSame() throws Exception {
    try (TaskClient client = client(1_000, WhenFull.FAIL)) {
      assertThat(client.submit(TYPE, PAYLOAD).submitted().get(30, SECONDS)).isNotNull();
      broker.freeze();

      List<TaskHandle<JsonText>> sent = untilOneFails(() -> client.submit(TYPE, PAYLOAD));

      assertThat(sent.size()).as("%s", failures(sent)).isBetween(10, MOST);
      assertThat(failures(sent).get(0))
          .isInstanceOfSatisfying(
              SubmitException.class,
              e -> assertThat(e.code()).isEqualTo(SubmitException.Code.BUFFER_FULL))
          .hasMessageContaining("was not sent")
          .hasMessageContaining("buffer.memory");
      // All but the very first, whose reply may still come, end by the limit of the delivery.
      await().atMost(Duration.ofSeconds(30)).until(() -> client.statistics().inFlight() == 1);
      await().until(() -> sent.stream().allMatch(task -> task.result().isCompletedExceptionally()));
    }
  }

  @Test
  void tasksThatNobodyRepliesToAreBoundedByTheBufferToo() throws Exception {
    try (TaskClient client = client(1_000, WhenFull.BLOCK)) {
      Supplier<TaskHandle<JsonText>> submit =
          () -> client.submit(TYPE, PAYLOAD, SubmitOptions::withoutReply);
      assertThat(submit.get().submitted().get(30, SECONDS)).isNotNull();
      broker.freeze();

      List<TaskHandle<JsonText>> sent = untilOneFails(submit);

      assertThat(sent.size()).as("%s", failures(sent)).isBetween(10, MOST);
      assertThat(failures(sent).get(0))
          .isInstanceOfSatisfying(
              SubmitException.class,
              e -> assertThat(e.code()).isEqualTo(SubmitException.Code.BUFFER_FULL));
      assertThat(client.statistics().inFlight()).isZero();
    }
  }

  @Test
  void streamWaitsWhileTheLimitIsReachedAndGoesOnWhenResultsAreGivenUp() throws Exception {
    try (TaskClient client = client(3, WhenFull.BLOCK)) {
      List<TaskHandle<JsonText>> first = new ArrayList<>();
      for (int number = 0; number < 3; number++) {
        first.add(client.submit(TYPE, JsonText.of("1")));
      }
      List<Integer> taken = new CopyOnWriteArrayList<>();
      Stream<JsonText> inputs =
          Stream.of(1, 2, 3).peek(taken::add).map(number -> JsonText.of("" + number));
      CompletableFuture<List<TaskHandle<JsonText>>> all =
          CompletableFuture.supplyAsync(() -> client.submitAll(TYPE, inputs));
      await().until(() -> taken.size() == 1);

      assertThat(first.get(0).result().cancel(false)).isTrue();
      await().until(() -> taken.size() == 2);
      assertThat(all).isNotDone();
      assertThatThrownBy(() -> first.get(1).result().orTimeout(1, SECONDS).join())
          .isInstanceOf(CompletionException.class);
      assertThat(first.get(2).result().cancel(false)).isTrue();

      assertThat(all.get(30, SECONDS)).hasSize(3);
      assertThat(client.statistics().inFlight()).isEqualTo(3);
    }
  }

  private static List<TaskHandle<JsonText>> untilOneFails(Supplier<TaskHandle<JsonText>> submit) {
    List<TaskHandle<JsonText>> sent = new ArrayList<>();
    while (failures(sent).isEmpty() && sent.size() < 10 * MOST) {
      sent.add(submit.get());
    }
    return sent;
  }

  private static List<Throwable> failures(List<TaskHandle<JsonText>> sent) {
    return sent.stream()
        .map(TaskHandle::submitted)
        .filter(CompletableFuture::isCompletedExceptionally)
        .map(submitted -> Causes.of(submitted.handle((at, failure) -> failure).join()))
        .toList();
  }

  private TaskClient client(int limit, WhenFull whenFull) throws IOException {
    return TaskClient.builder()
        .bootstrapServers(broker.bootstrapServers())
        .app("shop")
        .maxInFlight(limit, whenFull)
        .property("buffer.memory", BUFFER_BYTES)
        .property("max.block.ms", 1_000)
        .property("request.timeout.ms", 2_000)
        .property("delivery.timeout.ms", 6_000)
        .build();
  }
}
