package dev.kurier.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.client.Requests;
import dev.kurier.client.SubmitException;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskType;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are tasks, with fields that try something. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class HostileFieldsIT {

  private static final String EXTRA = "{\"lane\":[9007199254740993,\"\u202E\"]}";

  @RegisterExtension
  final Installation installation =
      new Installation(
          List.of(
              UnrulyHandlers.functions("refuse_twice").getFirst(),
              UnrulyHandlers.limitedTo(
                  Duration.ofMillis(400), UnrulyHandlers.functions("nap").getFirst())));

  @Test
  void unknownFieldOfANewerMinorVersionGoesAlongThroughRetryAndReplay() throws Exception {
    var task =
        TaskJson.of("refuse_twice", "{\"payload\":1}")
            .with("schema", "\"kurier.task/1.7\"")
            .with("weight", EXTRA);
    Coordinates at = installation.submit(task);
    DeadLetter letter = installation.letter(task.id());
    Task buried = taskIn(letter);

    replay(letter.id(), buried, at.partition());

    assertThat(installation.end("replayed").status()).isEqualTo(Status.FAILED);
    Task last = taskIn(installation.letter("replayed"));
    var kept = Map.of("weight", JsonText.of(EXTRA));
    assertThat(buried.extras()).isEqualTo(kept);
    assertThat(last.extras()).isEqualTo(kept);
    assertThat(last.payload()).isEqualTo(JsonText.of("{\"payload\":1}"));
    assertThat(installation.retries().all())
        .hasSize(3)
        .allSatisfy(retry -> assertThat(retry.extras()).isEqualTo(kept));
  }

  private static Task taskIn(DeadLetter letter) {
    return ((DeadLetter.Original.Understood) letter.original()).task();
  }

  private void replay(TaskId failed, Task task, int partition) throws Exception {
    var properties = Map.of("bootstrap.servers", installation.bootstrapServers());
    try (Requests requests =
        Requests.open(properties, new TopicNames(TopicNames.DEFAULT_NAMESPACE))) {
      var request = new Request.Replay(failed, "replay-1", new TaskId("replayed"), task);
      Coordinates first = requests.replay(request, partition).get(10, TimeUnit.SECONDS);
      Coordinates again = requests.replay(request, partition).get(10, TimeUnit.SECONDS);
      assertThat(again).isNotEqualTo(first);
    }
  }

  @Test
  void handlerThatNobodyHasIsWaitedForAndThenRefused() throws Exception {
    var tasks = new ArrayList<TaskJson>();
    for (String type :
        List.of("../../etc/passwd", "os.system", "unruly:echo", "echo\u202E", "x".repeat(200))) {
      var task = TaskJson.of(type, "\"id\"");
      tasks.add(task);
      installation.submit(task);
    }

    for (TaskJson task : tasks) {
      installation.state(
          task.id(),
          "the deferral",
          state -> state.status() == Status.QUEUED && state.reason() == Reason.NO_SUCH_HANDLER);
      TaskState end = installation.end(task.id());
      assertThat(end.status()).isEqualTo(Status.FAILED);
      assertThat(end.reason()).isEqualTo(Reason.INVALID);
      assertThat(end.counters().attempts()).isZero();
      assertThat(installation.letter(task.id()).code()).isEqualTo("NO_SUCH_HANDLER");
      assertThat(installation.reply(task.id()).reason()).isEqualTo(Reason.INVALID);
    }
    assertThat(installation.runner().breakers().keySet())
        .containsExactlyInAnyOrder("echo", "refuse_twice", "nap");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2020-02-29T12:00:00Z"})
  void deadlineInThePastExpiresAtOnce(String deadline) throws Exception {
    var task = TaskJson.of("echo", "1").with("deadline", "\"" + deadline + "\"");

    TaskState end = installation.run(task);

    assertThat(end.status()).isEqualTo(Status.EXPIRED);
    assertThat(end.counters().attempts()).isZero();
    assertThat(installation.reply(task.id()).status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void deadlineThatPassesDuringTheWaitExpires() throws Exception {
    var soon = Instant.now().plusMillis(1_200);
    var task = TaskJson.of("nobody.has.it", "1").with("deadline", "\"" + soon + "\"");

    assertThat(installation.run(task).status()).isEqualTo(Status.EXPIRED);
    assertThat(installation.reply(task.id()).status()).isEqualTo(Status.EXPIRED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9999-12-31T23:59:59.999999999Z", "2262-04-12T00:00:00Z"})
  void deadlineInAnotherAgeIsNone(String deadline) throws Exception {
    var task = TaskJson.of("echo", "1").with("deadline", "\"" + deadline + "\"");

    assertThat(installation.run(task).status()).isEqualTo(Status.SUCCEEDED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000000000000", "1e12", "9223372036854775807"})
  void timeoutBeyondTheHandlersOwnIsClamped(String timeout) throws Exception {
    var task = TaskJson.of("nap", "10").with("timeoutMs", timeout).with("maxAttempts", "1");

    TaskState end = installation.run(task);

    assertThat(end.status()).isEqualTo(Status.TIMED_OUT);
    assertThat(end.outcome())
        .get()
        .isInstanceOfSatisfying(
            Outcome.TimedOut.class,
            timedOut -> assertThat(timedOut.limit()).isEqualTo(Duration.ofMillis(400)));
    assertThat(installation.letter(task.id()).status()).isEqualTo(Status.TIMED_OUT);
    assertThat(installation.reply(task.id()).status()).isEqualTo(Status.TIMED_OUT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"app\":\"nobody\",\"partition\":0}",
        "{\"app\":\"shop\",\"partition\":2147483647}",
        "{\"app\":\"x-__consumer_offsets\",\"partition\":0}"
      })
  void replyThatNobodyCanReadDoesNotHoldUpTheRest(String replyTo) throws Exception {
    var task = TaskJson.of("echo", "1").with("replyTo", replyTo);

    installation.submit(task);

    TaskState end =
        installation.state(task.id(), "the end without a route", TaskState::noReplyRoute);
    assertThat(end.status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void idThatOnlyALedgerGivesIsRefused() throws Exception {
    String reserved = "\"invalid:kurier.tasks.default:0:1000\"";

    Coordinates at = installation.put(TaskJson.of("echo", "1").with("id", reserved).bytes());

    assertThat(installation.letter(at).code()).isEqualTo("BAD_FIELD");
  }

  @Test
  void payloadAboveTheLimitFailsBeforeItIsSent() throws Exception {
    var text = TaskType.of("echo", String.class, String.class);
    try (TaskClient client =
        TaskClient.builder()
            .bootstrapServers(installation.bootstrapServers())
            .app(Installation.APP)
            .build()) {
      assertThatThrownBy(() -> client.submit(text, "x".repeat(2_000_000)))
          .isInstanceOfSatisfying(
              SubmitException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(SubmitException.Code.TOO_LARGE))
          .hasMessageContainingAll("2000002", "1048576");
    }
  }

  @Test
  void recordAboveTheTopicsLimitIsRefusedByTheBroker() {
    assertThatThrownBy(() -> installation.put(new byte[5 << 20]))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RecordTooLargeException.class);
  }
}
