package dev.kurier.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client holds while its broker is gone: never more than it was told, and no longer. */
@Timeout(120)
class BrokerAwayIT {

  private static final int BUFFER_BYTES = 2 << 20;
  private static final JsonText PAYLOAD = JsonText.of("\"" + "x".repeat(100_000) + "\"");
  private static final TaskType<JsonText, JsonText> TYPE = TaskType.json("example.any");

  @Test
  void fullBufferRefusesAndEverythingEndsWithoutTheBroker(@TempDir Path folder) throws Exception {
    EmbeddedBroker broker = broker(folder);
    try (TaskClient client = client(broker, 1_000, WhenFull.FAIL)) {
      assertThat(client.submit(TYPE, PAYLOAD).submitted().get(30, SECONDS)).isNotNull();
      broker.close();

      List<TaskHandle<JsonText>> sent = new ArrayList<>();
      Throwable refusal = null;
      while (refusal == null && sent.size() < 200) {
        TaskHandle<JsonText> handle = client.submit(TYPE, PAYLOAD);
        sent.add(handle);
        refusal = failureOf(handle.submitted());
      }

      assertThat(refusal)
          .isInstanceOfSatisfying(
              SubmitException.class,
              e -> assertThat(e.code()).isEqualTo(SubmitException.Code.BUFFER_FULL))
          .hasMessageContaining("was not sent")
          .hasMessageContaining("buffer.memory");
      assertThat(sent.size()).isBetween(10, BUFFER_BYTES / PAYLOAD.size() + 1);
      // All but the first, whose reply may still come, end by the limit of the delivery.
      await().atMost(Duration.ofSeconds(30)).until(() -> client.statistics().inFlight() == 1);
      assertThat(sent).allMatch(handle -> handle.result().isCompletedExceptionally());
    } finally {
      broker.close();
    }
  }

  @Test
  void tasksThatNobodyRepliesToAreBoundedByTheBufferToo(@TempDir Path folder) throws Exception {
    EmbeddedBroker broker = broker(folder);
    try (TaskClient client = client(broker, 1_000, WhenFull.BLOCK)) {
      assertThat(submitQuietly(client).submitted().get(30, SECONDS)).isNotNull();
      broker.close();

      Throwable refusal = null;
      int sent = 0;
      while (refusal == null && sent < 200) {
        sent++;
        refusal = failureOf(submitQuietly(client).submitted());
      }

      assertThat(refusal)
          .isInstanceOfSatisfying(
              SubmitException.class,
              e -> assertThat(e.code()).isEqualTo(SubmitException.Code.BUFFER_FULL));
      assertThat(sent).isLessThan(BUFFER_BYTES / PAYLOAD.size() + 2);
      assertThat(client.statistics().inFlight()).isZero();
    } finally {
      broker.close();
    }
  }

  @Test
  void streamWaitsWhileTheLimitIsReachedAndGoesOnWhenResultsAreGivenUp(@TempDir Path folder)
      throws Exception {
    EmbeddedBroker broker = broker(folder);
    try (TaskClient client = client(broker, 3, WhenFull.BLOCK)) {
      List<TaskHandle<JsonText>> first = new ArrayList<>();
      for (int number = 0; number < 3; number++) {
        first.add(client.submit(TYPE, JsonText.of("1")));
      }
      List<Integer> taken = new CopyOnWriteArrayList<>();
      CompletableFuture<List<TaskHandle<JsonText>>> all =
          CompletableFuture.supplyAsync(() ->
              client.submitAll(
                  TYPE, Stream.of(1, 2, 3).peek(taken::add).map(n -> JsonText.of("" + n))));
      await().until(() -> taken.size() == 1);

      first.get(0).result().cancel(false);
      await().until(() -> taken.size() == 2);
      assertThat(all).isNotDone();
      assertThatThrownBy(() -> first.get(1).result().orTimeout(1, SECONDS).join())
          .isInstanceOf(CompletionException.class);
      first.get(2).result().cancel(false);

      assertThat(all.get(30, SECONDS)).hasSize(3);
      assertThat(client.statistics().inFlight()).isEqualTo(3);
    } finally {
      broker.close();
    }
  }

  private static TaskHandle<JsonText> submitQuietly(TaskClient client) {
    return client.submit(TYPE, PAYLOAD, SubmitOptions::withoutReply);
  }

  /** How a submit failed that fails at once, or null: it lies in the buffer. */
  private static @Nullable Throwable failureOf(CompletableFuture<?> submitted) {
    if (!submitted.isDone()) {
      return null;
    }
    return Causes.of(
        catchThrowableOfType(ExecutionException.class, () -> submitted.get(1, SECONDS)));
  }

  private static EmbeddedBroker broker(Path folder) throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
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
    return broker;
  }

  private static TaskClient client(EmbeddedBroker broker, int limit, WhenFull whenFull) {
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
