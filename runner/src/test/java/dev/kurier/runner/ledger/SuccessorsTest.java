package dev.kurier.runner.ledger;

import static dev.kurier.runner.ledger.PlannedTasks.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Plan.Input;
import dev.kurier.protocol.Plan.When;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks that wait for the ends of others, through the records of one partition. */
class SuccessorsTest {

  private static final String NOTHING = "null";

  private final PlannedTasks tasks = new PlannedTasks();
  private final FoldedPartition partition = tasks.partition;

  @Test
  void resultsAreKeptUntilTheLastIsThere() {
    hand("a", "b");
    tasks.hand("join", results("a", "b"));

    tasks.end("b", gives("[2]"));

    assertThat(tasks.state("join").hold().orElseThrow())
        .isInstanceOfSatisfying(
            Hold.Tasks.class,
            hold -> {
              assertThat(hold.pending()).containsExactly(new TaskId("a"));
              assertThat(hold.results()).containsOnlyKeys(new TaskId("b"));
            });
    tasks.end("a", gives("1.50"));
    assertThat(payloadOf("join")).isEqualTo("[1.50,[2]]");
    assertThat(tasks.state("join").task().payloadSha256())
        .isEqualTo(JsonText.of("[1.50,[2]]").sha256());
  }

  @Test
  void membersThatAreRetriedHaveNotEnded() {
    hand("a");
    tasks.hand("next", after(Input.RESULT, "a"));

    tasks.end("a", Sample.failed(FailureKind.RETRYABLE));

    assertThat(tasks.state("next").status()).isEqualTo(Status.SCHEDULED);
    tasks.end("a", gives("1"), 2);
    assertThat(payloadOf("next")).isEqualTo("1");
  }

  @Test
  void resultThatIsForgottenIsNoResult() {
    forget("a");

    tasks.hand("next", after(Input.RESULT, "a"));

    assertThat(tasks.replyTo("next").status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.replyTo("next").reason()).isEqualTo(Reason.PREDECESSOR_FAILED);
    assertThat(tasks.replyTo("next").detail())
        .isEqualTo("the result of task a is not kept any more");
  }

  @Test
  void endThatIsForgottenIsAnEnd() {
    forget("a");

    tasks.hand("next", after(Input.GIVEN, "a"));

    assertThat(payloadOf("next")).isEqualTo("{\"n\":1}");
  }

  @Test
  void resultsThatAreTooLargeForAPayloadCancelTheirJoin() {
    hand("a", "b", "c", "d");
    tasks.hand("join", results("a", "b", "c", "d"));

    List.of("a", "b", "c").forEach(id -> tasks.end(id, gives(text(500_000))));

    assertThat(tasks.replyTo("join").reason()).isEqualTo(Reason.PREDECESSOR_FAILED);
    assertThat(tasks.replyTo("join").detail())
        .isEqualTo("the results that it waits for are too large for a payload");
    assertThat(tasks.state("join").hold()).isEmpty();
    tasks.end("d", gives("1"));
    assertThat(tasks.dispatched()).doesNotContain("join");
  }

  @Test
  void resultsWithTooManyTokensCancelTheirJoin() {
    hand("a", "b");
    tasks.hand("join", results("a", "b"));
    String many = Arrays.toString(new int[60_000]);

    tasks.end("a", gives(many));
    tasks.end("b", gives(many));

    assertThat(tasks.replyTo("join").reason()).isEqualTo(Reason.PREDECESSOR_FAILED);
    assertThat(tasks.replyTo("join").detail())
        .isEqualTo("the results that it waits for make no payload");
    assertThat(tasks.dispatched()).doesNotContain("join");
  }

  @Test
  void joinWhoseResultsTheTopicOfStatesDoesNotTakeIsCancelled() {
    partition.sizes.refused(partition.names.state(), 700_000);
    hand("a", "b", "c");
    tasks.hand("join", results("a", "b", "c"));

    tasks.end("a", gives(text(400_000)));
    tasks.end("b", gives(text(400_000)));

    assertThat(tasks.replyTo("join").status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.replyTo("join").reason()).isEqualTo(Reason.PREDECESSOR_FAILED);
    assertThat(tasks.replyTo("join").detail())
        .isEqualTo("the results that it waits for are larger than its state may be");
    assertThat(tasks.newestState("join").value()).hasSizeLessThan(700_000);
  }

  @ParameterizedTest
  @EnumSource(
      value = Input.class,
      names = {"GIVEN", "RESULTS"})
  void joinThatLiesOnItsQueueNeedsRoomOnlyWhereItsPayloadIsReplaced(Input input) {
    partition.sizes.refused(partition.names.state(), 600_000);
    hand("a", "b");
    Task join = Sample.task(new TaskId("join"), text(500_000));
    byte[] value =
        Codecs.task(Sample.QUEUE).encode(PlannedTasks.with(join, after(input, "a", "b")));
    partition.record(NOON, partition.names.tasks(Sample.QUEUE), 7, "g", value);

    tasks.end("a", gives(text(200_000)));
    tasks.end("b", gives("1"));

    if (input == Input.GIVEN) {
      assertThat(payloadOf("join")).isEqualTo(text(500_000));
    } else {
      assertThat(tasks.replyTo("join").detail())
          .isEqualTo("there was no room to keep it beside the results");
    }
  }

  @Test
  void taskThatWaitsForAnIdThatNeverComesExpiresAfterThirtyDays() {
    tasks.hand("next", after(Input.GIVEN, "nobody"));

    partition.due(later(Duration.ofDays(30).minusSeconds(1)));
    assertThat(tasks.replies()).isEmpty();
    partition.due(later(Duration.ofDays(30)));

    assertThat(tasks.replyTo("next").status()).isEqualTo(Status.EXPIRED);
    assertThat(tasks.replyTo("next").detail()).contains("task nobody that it waits for");
  }

  @Test
  void replayOfAMemberDoesNotBringBackItsJoin() {
    hand("a");
    tasks.hand("next", after(Input.RESULT, "a"));
    tasks.end("a", Sample.failed(FailureKind.PERMANENT));

    TaskId again = new TaskId("a-again");
    tasks.ask(new Request.Replay(new TaskId("a"), "r1", again, PlannedTasks.task("a")));
    tasks.end("a-again", gives("1"));

    assertThat(tasks.state("next").status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.dispatched()).containsExactly("a", "a-again");
  }

  @Test
  void aLedgerThatTakesOverGoesOnWaitingWithTheResultsThatItHas() {
    hand("a", "b");
    tasks.hand("join", results("a", "b"));
    tasks.end("a", gives("1"));
    var heir = new PlannedTasks();
    List.of("join", "b", "a")
        .forEach(id -> heir.partition.takeOver(id, tasks.newestState(id).value()));

    heir.end("b", gives("2"));

    assertThat(payloadOf(heir, "join")).isEqualTo("[1,2]");
  }

  private void hand(String... ids) {
    List.of(ids).forEach(id -> tasks.hand(id, Plan.NONE));
  }

  /** Lets a task succeed, and so many others that only its end is still known. */
  private void forget(String id) {
    hand(id, "x", "y", "z");
    tasks.end(id, gives("1"));
    List.of("x", "y", "z").forEach(other -> tasks.end(other, gives(text(500_000))));
    assertThat(partition.state(id)).isEmpty();
  }

  private String payloadOf(String id) {
    return payloadOf(tasks, id);
  }

  private static String payloadOf(PlannedTasks where, String id) {
    return where.dispatches().stream()
        .filter(task -> task.header().id().value().equals(id))
        .map(task -> task.payload().toString())
        .findFirst()
        .orElse(NOTHING);
  }

  private static Plan results(String... ids) {
    return after(Input.RESULTS, ids);
  }

  private static Plan after(Input input, String... ids) {
    List<TaskId> others = Arrays.stream(ids).map(TaskId::new).toList();
    var after = new Plan.After(others, When.SUCCEEDED, input);
    return new Plan(Optional.empty(), Optional.empty(), Optional.of(after));
  }

  private static Outcome gives(String result) {
    return new Outcome.Succeeded(JsonText.of(result));
  }

  private static String text(int length) {
    return "\"" + "x".repeat(length) + "\"";
  }

  private static Moment later(Duration delay) {
    return new Moment(Sample.NOON.plus(delay), 0.5);
  }
}
