package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Runs that are only compared, through the records of one partition. */
class ShadowsTest {

  private static final Plan ORDERED =
      new Plan(Optional.empty(), Optional.of(new Plan.Ordering("customer-7")));

  private final PlannedTasks tasks = new PlannedTasks();

  @Test
  void shadowRunsForNobodyAndLeavesItsTaskAsItWas() {
    dieFor("a");
    TaskState before = tasks.state("a");

    ask("s1", "a", false);

    assertThat(tasks.state("a")).isEqualTo(before);
    TaskHeader header = tasks.dispatches().getLast().header();
    assertThat(header.id()).isEqualTo(shadowOf("s1", "a"));
    assertThat(header.isShadow()).isTrue();
    assertThat(header.replyTo()).isEmpty();
    assertThat(header.idempotencyKey()).isEqualTo(header.id().value());
    assertThat(header.lineage().orElseThrow().replayOf()).isEqualTo(new TaskId("a"));
    assertThat(answers()).containsExactly(Optional.empty());
  }

  @Test
  void shadowThatFailsHasNoDeadLetterAndNoReply() {
    dieFor("a");
    ask("s1", "a", false);

    end(shadowOf("s1", "a"), Sample.failed(FailureKind.PERMANENT));

    TaskState shadow = tasks.state(shadowOf("s1", "a").value());
    assertThat(shadow.status()).isEqualTo(Status.FAILED);
    assertThat(shadow.outcome()).contains(Sample.failed(FailureKind.PERMANENT));
    assertThat(tasks.letters()).hasSize(1);
    assertThat(tasks.replies()).hasSize(1);
  }

  @Test
  void whatHasSucceededCanBeComparedAndWhatStillRunsCannot() {
    tasks.hand("a", Plan.NONE);
    ask("s0", "a", false);
    tasks.end("a", Sample.succeeded());

    ask("s1", "a", false);
    askForGood("r1", "a");

    assertThat(answers())
        .containsExactly(
            Optional.of(ReplaySkip.NOT_DEAD), Optional.empty(), Optional.of(ReplaySkip.NOT_DEAD));
    assertThat(tasks.dispatched()).containsExactly("a", shadowOf("s1", "a").value());
  }

  @Test
  void sameShadowHappensOnceAndOthersAsOftenAsSomebodyLikes() {
    dieFor("a");

    ask("s1", "a", false);
    ask("s1", "a", false);
    ask("s2", "a", false);
    askForGood("r1", "a");
    ask("s3", "a", false);

    assertThat(answers())
        .containsExactly(
            Optional.empty(),
            Optional.of(ReplaySkip.ALREADY_REPLAYED),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(tasks.state("a").replayedAs()).contains(shadowOf("r1", "a"));
  }

  @Test
  void dryRunOfAShadowChangesNothing() {
    dieFor("a");

    ask("s1", "a", true);

    assertThat(answers()).containsExactly(Optional.empty());
    assertThat(tasks.dispatched()).containsExactly("a");
  }

  @Test
  void shadowOfATaskWithAKeyTakesNoPlaceInItsLine() {
    tasks.hand("a", ORDERED);
    tasks.end("a", Sample.failed(FailureKind.PERMANENT));
    tasks.hand("b", ORDERED);

    ask("s1", "a", false);
    tasks.hand("c", ORDERED);

    String shadow = shadowOf("s1", "a").value();
    assertThat(tasks.dispatched()).containsExactly("a", "b", shadow);
    tasks.end("b", Sample.succeeded());
    assertThat(tasks.dispatched()).containsExactly("a", "b", shadow, "c");
  }

  @Test
  void successorOfATaskDoesNotHearOfItsShadow() {
    tasks.hand("a", Plan.NONE);
    tasks.end("a", Sample.failed(FailureKind.PERMANENT));
    var after = new Plan.After(List.of(new TaskId("a")), Plan.When.SUCCEEDED, Plan.Input.GIVEN);
    tasks.hand("b", new Plan(Optional.empty(), Optional.empty(), Optional.of(after)));

    ask("s1", "a", false);
    end(shadowOf("s1", "a"), Sample.succeeded());

    assertThat(tasks.state("b").status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void shadowIsComparedWithNothingItselfAndIsNotRunAgain() {
    dieFor("a");
    ask("s1", "a", false);
    String shadow = shadowOf("s1", "a").value();
    end(shadowOf("s1", "a"), Sample.failed(FailureKind.PERMANENT));

    ask("s2", shadow, false);
    askForGood("r1", shadow);

    assertThat(answers().subList(1, 3))
        .containsExactly(Optional.of(ReplaySkip.NOT_DEAD), Optional.of(ReplaySkip.NOT_DEAD));
  }

  @Test
  void taskThatNobodyKnowsOrOfWhichOnlyTheIdIsLeftIsComparedFromItsBytes() {
    PlannedTasks forgetful = new PlannedTasks(new FoldedPartition(UnaryOperator.identity(), 0));
    forgetful.hand("a", Plan.NONE);
    forgetful.end("a", Sample.succeeded());

    forgetful.ask(request("s1", "a", Sample.NOON, false, true, Optional.empty()));
    forgetful.ask(request("s1", "b", Sample.NOON, false, true, Optional.empty()));
    forgetful.ask(request("s1", "b", Sample.NOON, false, true, Optional.empty()));

    assertThat(answers(forgetful))
        .containsExactly(
            Optional.empty(), Optional.empty(), Optional.of(ReplaySkip.ALREADY_REPLAYED));
    assertThat(forgetful.dispatched())
        .containsExactly("a", shadowOf("s1", "a").value(), shadowOf("s1", "b").value());
  }

  @Test
  void shadowWithAnEditTellsSo() {
    dieFor("a");
    JsonText patch = JsonText.of("{\"n\":2}");

    tasks.ask(request("s1", "a", Sample.NOON, false, true, Optional.of(patch)));

    Task shadow = tasks.dispatches().getLast();
    assertThat(shadow.payload()).isEqualTo(patch);
    assertThat(shadow.header().isShadow()).isTrue();
    assertThat(shadow.header().lineage().orElseThrow().edit().orElseThrow().patch())
        .isEqualTo(patch);
  }

  private void dieFor(String id) {
    tasks.hand(id, Plan.NONE);
    tasks.end(id, Sample.failed(FailureKind.PERMANENT));
  }

  private void end(TaskId id, Outcome outcome) {
    Task task =
        tasks.dispatches().stream()
            .filter(one -> one.header().id().equals(id))
            .findFirst()
            .orElseThrow();
    Run run = Sample.run("e-" + id, "node-a", task);
    byte[] ended = Codecs.EVENT.encode(Sample.ended(run, outcome, task));
    tasks.partition.record(new Moment(Sample.NOON, 0.5), tasks.partition.names.events(), 99, ended);
  }

  private void ask(String replayId, String id, boolean dryRun) {
    tasks.ask(request(replayId, id, endOf(id), dryRun, true, Optional.empty()));
  }

  private void askForGood(String replayId, String id) {
    tasks.ask(request(replayId, id, endOf(id), false, false, Optional.empty()));
  }

  private Instant endOf(String id) {
    return tasks.state(id).updatedAt();
  }

  private static Request request(
      String replayId,
      String id,
      Instant endedAt,
      boolean dryRun,
      boolean shadow,
      Optional<JsonText> edit) {
    return new Request.Replay(
        new TaskId(id),
        replayId,
        shadowOf(replayId, id),
        PlannedTasks.task(id),
        Optional.of(new Request.Asked(1, endedAt, dryRun, false, edit, shadow)));
  }

  private static TaskId shadowOf(String replayId, String id) {
    return TaskId.ofReplay(replayId, new TaskId(id));
  }

  private List<Optional<ReplaySkip>> answers() {
    return answers(tasks);
  }

  private static List<Optional<ReplaySkip>> answers(PlannedTasks where) {
    return where.partition.written(where.partition.names.intake(), Codecs.REQUEST).stream()
        .map(request -> ((Request.ReplayAnswered) request).skipped())
        .toList();
  }
}
