package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Plan.IfTaken;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Tasks that wait, through the records of one partition. */
class KeyedTasksTest {

  private static final String KEY = "customer-7";

  private final PlannedTasks tasks = new PlannedTasks();
  private final FoldedPartition partition = tasks.partition;

  @Test
  void tasksOfAKeyAreDispatchedOneAfterTheOther() {
    tasks.hand("a", ordered());
    tasks.hand("b", ordered());
    tasks.hand("c", ordered());

    assertThat(tasks.dispatched()).containsExactly("a");
    assertThat(tasks.state("c").hold()).contains(new Hold.Key(Sample.NOON, new TaskId("b")));
    tasks.end("a", Sample.succeeded());
    assertThat(tasks.dispatched()).containsExactly("a", "b");
    tasks.end("b", Sample.failed(FailureKind.RETRYABLE));
    assertThat(tasks.dispatched()).containsExactly("a", "b");
    tasks.end("b", Sample.failed(FailureKind.PERMANENT), 2);
    assertThat(tasks.dispatched()).containsExactly("a", "b", "c");
  }

  @Test
  void cancelOfOneInTheMiddleClosesTheLine() {
    tasks.hand("a", ordered());
    tasks.hand("b", ordered());
    tasks.hand("c", ordered());

    tasks.ask(new Request.Cancel(new TaskId("b"), "no need"));

    assertThat(tasks.state("b").status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.state("c").hold()).contains(new Hold.Key(Sample.NOON, new TaskId("a")));
    tasks.end("a", Sample.succeeded());
    assertThat(tasks.dispatched()).containsExactly("a", "c");
  }

  @Test
  void aLedgerThatTakesOverFindsTheLineInWhateverOrderItReadsTheStates() {
    IntStream.range(0, 20).forEach(i -> tasks.hand("t" + i, ordered()));
    tasks.ask(new Request.Cancel(new TaskId("t7"), "no need"));
    List<ProducerRecord<byte[], byte[]>> states = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> states.add(tasks.newestState("t" + i)));
    Collections.shuffle(states, new Random(4));
    var heir = new PlannedTasks();
    states.forEach(state ->
        heir.partition.takeOver(new String(state.key(), StandardCharsets.UTF_8), state.value()));

    List<String> order = new ArrayList<>();
    for (int i = 0; i < 19; i++) {
      String next = i == 0 ? "t0" : heir.dispatched().getLast();
      order.add(next);
      heir.end(next, Sample.succeeded());
    }

    assertThat(order)
        .containsExactlyElementsOf(
            IntStream.range(0, 20).filter(i -> i != 7).mapToObj(i -> "t" + i).toList());
  }

  @Test
  void longLineOfTasksThatAllEndAtOnceIsNotTooDeep() {
    tasks.hand("first", ordered());
    IntStream.range(0, 5_000).forEach(i -> tasks.hand("t" + i, ordered()));
    partition.sizes.refused(partition.names.retries(Sample.QUEUE), 10);

    tasks.end("first", Sample.succeeded());

    assertThat(tasks.letters()).hasSize(5_000);
  }

  @Test
  void rejectedTaskEndsWithAReplyThatNamesTheOther() {
    tasks.hand("a", unique(IfTaken.REJECT));
    tasks.hand("b", unique(IfTaken.REJECT));

    assertThat(tasks.replyTo("b").status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.replyTo("b").reason()).isEqualTo(Reason.UNIQUE_KEY_TAKEN);
    assertThat(tasks.replyTo("b").detail()).contains("task a", KEY);
    tasks.end("a", Sample.succeeded());
    tasks.hand("c", unique(IfTaken.REJECT));
    assertThat(tasks.dispatched()).containsExactly("a", "c");
  }

  @Test
  void taskThatFollowsTheExistingOneEndsAsItDoes() {
    tasks.hand("a", unique(IfTaken.REJECT));
    tasks.hand("b", unique(IfTaken.RETURN_EXISTING));
    tasks.end("a", Sample.succeeded());
    tasks.hand("c", unique(IfTaken.RETURN_EXISTING));
    tasks.hand("d", unique(IfTaken.RETURN_EXISTING));
    tasks.end("c", Sample.failed(FailureKind.PERMANENT));

    assertThat(tasks.replyTo("b").status()).isEqualTo(Status.SUCCEEDED);
    assertThat(tasks.replyTo("b").outcome()).contains(Sample.succeeded());
    assertThat(tasks.replyTo("d").status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.replyTo("d").reason()).isEqualTo(Reason.SAME_AS_EXISTING);
    assertThat(tasks.replyTo("d").detail()).contains("task c ended FAILED");
    assertThat(tasks.dispatched()).containsExactly("a", "c");
    assertThat(tasks.letters()).extracting(DeadLetter::id).containsExactly(new TaskId("c"));
  }

  @Test
  void replacedTaskThatRunsEndsBeforeTheOtherStarts() {
    tasks.hand("a", unique(IfTaken.REJECT));
    tasks.claim("a");
    tasks.hand("b", unique(IfTaken.REPLACE));
    tasks.hand("c", unique(IfTaken.REPLACE));

    assertThat(tasks.state("a").status()).isEqualTo(Status.CANCELLING);
    assertThat(tasks.state("b").status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.state("c").hold()).contains(new Hold.Key(Sample.NOON, new TaskId("a")));
    tasks.end("a", new Outcome.Cancelled("asked"));
    assertThat(tasks.dispatched()).containsExactly("a", "c");
    assertThat(tasks.replyTo("a").detail()).contains("replaced by task b");
  }

  @Test
  void replacedTaskThatWaitsGivesItsPlaceAtOnce() {
    tasks.hand("a", unique(IfTaken.REPLACE));
    tasks.hand("b", unique(IfTaken.REPLACE));

    assertThat(tasks.state("a").status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.dispatched()).containsExactly("a", "b");
  }

  @Test
  void taskWaitsForItsTime() {
    tasks.hand("a", later(Duration.ofHours(1)));

    assertThat(tasks.state("a").status()).isEqualTo(Status.SCHEDULED);
    partition.due(after(Duration.ofMinutes(59)));
    assertThat(tasks.dispatched()).isEmpty();
    partition.due(after(Duration.ofHours(1)));
    assertThat(tasks.dispatched()).containsExactly("a");
    assertThat(tasks.state("a").reason()).isEqualTo(Reason.RELEASED);
  }

  @Test
  void taskWhoseDeadlineComesBeforeItsTimeExpiresAtOnce() {
    Task task =
        Sample.task(
            new TaskId("a"),
            "1",
            Optional.of(new ReplyTo("shop", 0)),
            Optional.of(Sample.NOON.plusSeconds(60)));
    tasks.hand(PlannedTasks.with(task, later(Duration.ofHours(1))));

    assertThat(tasks.replyTo("a").status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void taskWithAPlanOnItsQueueIsHeldAndDispatchedByTheLedger() {
    Task task = PlannedTasks.with(PlannedTasks.task("a"), ordered());
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);

    partition.record(PlannedTasks.NOON, partition.names.tasks(Sample.QUEUE), 1, KEY, value);

    assertThat(tasks.dispatched()).containsExactly("a");
  }

  @Test
  void taskUnderAnotherKeyThanItsRecordIsRefused() {
    Task task = PlannedTasks.with(PlannedTasks.task("a"), ordered());
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);

    partition.record(PlannedTasks.NOON, partition.names.tasks(Sample.QUEUE), 3, "a", value);

    assertThat(tasks.dispatched()).isEmpty();
    assertThat(tasks.letters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.code()).isEqualTo("BAD_FIELD");
          assertThat(letter.message()).contains(KEY);
        });
    assertThat(tasks.replies())
        .singleElement()
        .satisfies(r -> assertThat(r.correlationId()).isEqualTo("c-a"));
  }

  @Test
  void taskWithoutAPlanThatIsHandedToTheLedgerIsDispatchedAtOnce() {
    tasks.hand("a", Plan.NONE);

    assertThat(tasks.dispatched()).containsExactly("a");
  }

  @Test
  void replayOfAKeyedTaskStandsInTheLineAgain() {
    tasks.hand("a", ordered());
    tasks.hand("b", ordered());
    tasks.end("a", Sample.failed(FailureKind.PERMANENT));
    TaskId newId = new TaskId("a-again");

    tasks.ask(
        new Request.Replay(
            new TaskId("a"), "r1", newId, PlannedTasks.with(PlannedTasks.task("a"), ordered())));

    assertThat(tasks.dispatched()).containsExactly("a", "b");
    tasks.end("b", Sample.succeeded());
    assertThat(tasks.dispatched()).containsExactly("a", "b", "a-again");
  }

  @Test
  void replayDisplacesNobody() {
    tasks.hand("a", unique(IfTaken.REPLACE));
    tasks.end("a", Sample.failed(FailureKind.PERMANENT));
    tasks.hand("b", unique(IfTaken.REPLACE));
    TaskId newId = new TaskId("a-again");

    tasks.ask(
        new Request.Replay(
            new TaskId("a"),
            "r1",
            newId,
            PlannedTasks.with(PlannedTasks.task("a"), unique(IfTaken.REPLACE))));

    assertThat(tasks.state("a-again").reason()).isEqualTo(Reason.UNIQUE_KEY_TAKEN);
    assertThat(tasks.state("b").status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void taskThatOnlyANewerLedgerLetsGoIsLeftAlone() {
    tasks.hand("a", later(Duration.ofHours(1)));
    String newer =
        new String(tasks.newestState("a").value(), StandardCharsets.UTF_8)
            .replace("\"cause\":\"time\"", "\"cause\":\"moon\",\"phase\":7");
    var heir = new FoldedPartition();
    heir.takeOver("a", newer.getBytes(StandardCharsets.UTF_8));

    heir.due(after(Duration.ofDays(40)));
    heir.record(
        PlannedTasks.NOON,
        heir.names.intake(),
        1,
        Codecs.REQUEST.encode(
            new Request.Submit(
                PlannedTasks.with(PlannedTasks.task("a"), later(Duration.ofHours(1))))));

    assertThat(heir.memory.nextTimer()).isEmpty();
    assertThat(heir.written).isEmpty();
    TaskState kept = heir.state("a").orElseThrow();
    assertThat(new String(Codecs.STATE.encode(kept), StandardCharsets.UTF_8))
        .contains("\"cause\":\"moon\",\"phase\":7");
  }

  @Test
  void claimOfATaskThatIsHeldIsStopped() {
    tasks.hand("a", ordered());
    tasks.hand("b", ordered());

    tasks.claim("b");

    assertThat(tasks.state("b").status()).isEqualTo(Status.SCHEDULED);
    assertThat(partition.written(partition.names.control(), Codecs.CONTROL)).hasSize(1);
  }

  private static Plan ordered() {
    return new Plan(Optional.empty(), Optional.of(new Plan.Ordering(KEY)));
  }

  private static Plan unique(IfTaken ifTaken) {
    return new Plan(Optional.empty(), Optional.of(new Plan.Unique(KEY, ifTaken)));
  }

  private static Plan later(Duration delay) {
    Instant notBefore = Sample.NOON.plus(delay);
    return new Plan(Optional.of(notBefore), Optional.empty());
  }

  private static Moment after(Duration delay) {
    return new Moment(Sample.NOON.plus(delay), 0.5);
  }
}
