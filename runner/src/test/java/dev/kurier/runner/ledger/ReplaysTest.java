package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a replay hears of each task that it asks for, and what the task's partition does. */
class ReplaysTest {

  private static final Moment NOON = new Moment(Sample.NOON, 0.5);

  private final FoldedPartition partition = new FoldedPartition();
  private final Task task = Sample.task();

  @Test
  void dryRunHearsTheSameAndChangesNothing() {
    die();

    ask("dry", asked(Sample.NOON, true, false, Optional.empty()));
    ask("real", asked(Sample.NOON, false, false, Optional.empty()));

    assertThat(answers()).containsExactly(Optional.empty(), Optional.empty());
    assertThat(retries()).hasSize(1);
    assertThat(partition.state(TaskId.ofReplay("dry", Sample.ID).value())).isEmpty();
  }

  @Test
  void whatWasReplayedBeforeIsLeftAloneWhoeverAsks() {
    die();
    Request.Asked asked = asked(Sample.NOON, false, false, Optional.empty());

    ask("r1", asked);
    ask("r1", asked);
    ask("r2", asked);
    ask("r3", asked(Sample.NOON, true, false, Optional.empty()));

    assertThat(answers())
        .containsExactly(
            Optional.empty(),
            Optional.of(ReplaySkip.ALREADY_REPLAYED),
            Optional.of(ReplaySkip.ALREADY_REPLAYED),
            Optional.of(ReplaySkip.ALREADY_REPLAYED));
    assertThat(retries()).hasSize(1);
  }

  @Test
  void letterOfAnEarlierEndAndTaskThatLivesAreLeftAlone() {
    submit(partition);
    ask("r1", asked(Sample.NOON, false, false, Optional.empty()));
    fail();
    ask("r1", asked(Sample.NOON.minusSeconds(1), false, false, Optional.empty()));

    assertThat(answers())
        .containsExactly(Optional.of(ReplaySkip.NOT_DEAD), Optional.of(ReplaySkip.SUPERSEDED));
    assertThat(retries()).isEmpty();
  }

  @Test
  void editIsRecordedWithWhatItChanged() {
    die();
    JsonText patch = JsonText.of("{\"n\":2}");

    ask("r1", asked(Sample.NOON, false, true, Optional.of(patch)));

    Task again = retries().getFirst();
    assertThat(again.payload()).isEqualTo(JsonText.of("{\"n\":2}"));
    assertThat(again.header().payloadSha256()).isEqualTo(again.payload().sha256());
    assertThat(again.header().idempotencyKey()).isEqualTo(again.header().id().value());
    var edit = again.header().lineage().orElseThrow().edit().orElseThrow();
    assertThat(edit.patch()).isEqualTo(patch);
    assertThat(edit.fromSha256()).isEqualTo(task.header().payloadSha256());
  }

  @Test
  void editThatMakesThePayloadTooLargeLeavesTheTaskAsItWas() {
    die();
    JsonText patch = JsonText.of("\"" + "x".repeat(2 << 20) + "\"");

    ask("r1", asked(Sample.NOON, false, false, Optional.of(patch)));
    ask("r2", asked(Sample.NOON, true, false, Optional.of(patch)));

    assertThat(answers())
        .containsExactly(
            Optional.of(ReplaySkip.EDIT_REFUSED), Optional.of(ReplaySkip.EDIT_REFUSED));
    assertThat(partition.state("task-1").orElseThrow().replayedAs()).isEmpty();
  }

  @Test
  void taskThatNobodyKnowsIsReplayedFromItsLetterOnce() {
    Request.Asked asked = asked(Sample.NOON, false, false, Optional.empty());

    ask("r1", asked);
    ask("r1", asked);

    assertThat(answers())
        .containsExactly(Optional.empty(), Optional.of(ReplaySkip.ALREADY_REPLAYED));
    assertThat(retries()).hasSize(1);
  }

  @Test
  void taskOfWhichOnlyTheIdIsLeftIsReplayedOnceWhoeverAsks() {
    FoldedPartition forgetful = new FoldedPartition(UnaryOperator.identity(), 0);
    die(forgetful);
    Request.Asked asked = asked(Sample.NOON, false, false, Optional.empty());

    ask(forgetful, "dry", asked(Sample.NOON, true, false, Optional.empty()));
    ask(forgetful, "r1", asked);
    ask(forgetful, "r2", asked);

    assertThat(forgetful.state("task-1")).isEmpty();
    assertThat(answers(forgetful))
        .containsExactly(
            Optional.empty(), Optional.empty(), Optional.of(ReplaySkip.ALREADY_REPLAYED));
  }

  @Test
  void taskThatIsLeftAloneHasAnAnswerToo() {
    partition.takeOver("task-1", new byte[] {'{'});

    ask("r1", asked(Sample.NOON, false, false, Optional.empty()));

    assertThat(answers()).containsExactly(Optional.of(ReplaySkip.LEFT_ALONE));
  }

  @Test
  void queueThatNoLedgerHasIsAnswered() {
    Task strange =
        Codecs.task("gone").decode(bytes("gone")) instanceof Decoded.Valid<Task>(var valid)
            ? valid
            : task;
    Request.Replay request =
        new Request.Replay(
            strange.header().id(),
            "r1",
            TaskId.ofReplay("r1", strange.header().id()),
            strange,
            Optional.of(asked(Sample.NOON, false, false, Optional.empty())));
    partition.record(NOON, partition.names.intake(), 0, Codecs.REQUEST.encode(request));

    assertThat(answers()).containsExactly(Optional.of(ReplaySkip.UNKNOWN_QUEUE));
  }

  @Test
  void whoDoesNotCountHearsNothing() {
    die();
    Request.Replay request =
        new Request.Replay(Sample.ID, "r1", TaskId.ofReplay("r1", Sample.ID), task);
    partition.record(NOON, partition.names.intake(), 0, Codecs.REQUEST.encode(request));

    assertThat(answers()).isEmpty();
    assertThat(retries()).hasSize(1);
  }

  private static byte[] bytes(String queue) {
    return ("{\"schema\":\"kurier.task/1\",\"id\":\"g-1\",\"type\":\"t\",\"queue\":\""
            + queue
            + "\",\"payload\":1}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Request.Asked asked(
      Instant diedAt, boolean dryRun, boolean newKey, Optional<JsonText> edit) {
    return new Request.Asked(1, diedAt, dryRun, newKey, edit);
  }

  private void die() {
    submit(partition);
    fail();
  }

  private void die(FoldedPartition where) {
    submit(where);
    end(where);
  }

  private void submit(FoldedPartition where) {
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);
    where.record(NOON, where.names.tasks(Sample.QUEUE), 0, value);
  }

  private void fail() {
    end(partition);
    assertThat(partition.state("task-1").orElseThrow().status()).isEqualTo(Status.FAILED);
  }

  private void end(FoldedPartition where) {
    Run run = Sample.run("e1", "node-a", task);
    Event ended = Sample.ended(run, Sample.failed(FailureKind.PERMANENT), task);
    where.record(NOON, where.names.events(), 0, Codecs.EVENT.encode(ended));
  }

  private void ask(String replayId, Request.Asked asked) {
    ask(partition, replayId, asked);
  }

  private void ask(FoldedPartition where, String replayId, Request.Asked asked) {
    Request.Replay request =
        new Request.Replay(
            Sample.ID, replayId, TaskId.ofReplay(replayId, Sample.ID), task, Optional.of(asked));
    where.record(NOON, where.names.intake(), 0, Codecs.REQUEST.encode(request));
  }

  private List<Optional<ReplaySkip>> answers() {
    return answers(partition);
  }

  private static List<Optional<ReplaySkip>> answers(FoldedPartition where) {
    return where.written(where.names.intake(), Codecs.REQUEST).stream()
        .map(request -> ((Request.ReplayAnswered) request).skipped())
        .toList();
  }

  private List<Task> retries() {
    return partition.written(partition.names.retries(Sample.QUEUE), Codecs.task(Sample.QUEUE));
  }
}
