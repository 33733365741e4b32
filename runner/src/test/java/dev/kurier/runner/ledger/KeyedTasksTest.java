package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Plan.IfTaken;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
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
  private static final Moment NOON = new Moment(Sample.NOON, 0.5);

  private final FoldedPartition partition = new FoldedPartition();
  private long offset;

  @Test
  void tasksOfAKeyAreDispatchedOneAfterTheOther() {
    hand("a", ordered());
    hand("b", ordered());
    hand("c", ordered());

    assertThat(dispatched()).containsExactly("a");
    assertThat(state("c").hold()).contains(new Hold.Key(Sample.NOON, new TaskId("b")));
    end("a", Sample.succeeded());
    assertThat(dispatched()).containsExactly("a", "b");
    end("b", Sample.failed(FailureKind.RETRYABLE));
    assertThat(dispatched()).containsExactly("a", "b");
    end("b", Sample.failed(FailureKind.PERMANENT), 2);
    assertThat(dispatched()).containsExactly("a", "b", "c");
  }

  @Test
  void cancelOfOneInTheMiddleClosesTheLine() {
    hand("a", ordered());
    hand("b", ordered());
    hand("c", ordered());

    ask(new Request.Cancel(new TaskId("b"), "no need"));

    assertThat(state("b").status()).isEqualTo(Status.CANCELLED);
    assertThat(state("c").hold()).contains(new Hold.Key(Sample.NOON, new TaskId("a")));
    end("a", Sample.succeeded());
    assertThat(dispatched()).containsExactly("a", "c");
  }

  @Test
  void aLedgerThatTakesOverFindsTheLineInWhateverOrderItReadsTheStates() {
    IntStream.range(0, 20).forEach(i -> hand("t" + i, ordered()));
    ask(new Request.Cancel(new TaskId("t7"), "no need"));
    List<ProducerRecord<byte[], byte[]>> states = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> states.add(newestState("t" + i)));
    Collections.shuffle(states, new Random(4));
    var heir = new FoldedPartition();
    states.forEach(
        state -> heir.takeOver(new String(state.key(), StandardCharsets.UTF_8), state.value()));

    List<String> order = new ArrayList<>();
    for (int i = 0; i < 19; i++) {
      String next = i == 0 ? "t0" : dispatched(heir).getLast();
      order.add(next);
      end(heir, next, Sample.succeeded(), 1);
    }

    assertThat(order)
        .containsExactlyElementsOf(
            IntStream.range(0, 20).filter(i -> i != 7).mapToObj(i -> "t" + i).toList());
  }

  @Test
  void longLineOfTasksThatAllEndAtOnceIsNotTooDeep() {
    hand("first", ordered());
    IntStream.range(0, 5_000).forEach(i -> hand("t" + i, ordered()));
    partition.sizes.refused(partition.names.retries(Sample.QUEUE), 10);

    end("first", Sample.succeeded());

    assertThat(letters()).hasSize(5_000);
  }

  @Test
  void rejectedTaskEndsWithAReplyThatNamesTheOther() {
    hand("a", unique(IfTaken.REJECT));
    hand("b", unique(IfTaken.REJECT));

    assertThat(replyTo("b").status()).isEqualTo(Status.CANCELLED);
    assertThat(replyTo("b").reason()).isEqualTo(Reason.UNIQUE_KEY_TAKEN);
    assertThat(replyTo("b").detail()).contains("task a", KEY);
    end("a", Sample.succeeded());
    hand("c", unique(IfTaken.REJECT));
    assertThat(dispatched()).containsExactly("a", "c");
  }

  @Test
  void taskThatFollowsTheExistingOneEndsAsItDoes() {
    hand("a", unique(IfTaken.REJECT));
    hand("b", unique(IfTaken.RETURN_EXISTING));
    end("a", Sample.succeeded());
    hand("c", unique(IfTaken.RETURN_EXISTING));
    hand("d", unique(IfTaken.RETURN_EXISTING));
    end("c", Sample.failed(FailureKind.PERMANENT));

    assertThat(replyTo("b").status()).isEqualTo(Status.SUCCEEDED);
    assertThat(replyTo("b").outcome()).contains(Sample.succeeded());
    assertThat(replyTo("d").status()).isEqualTo(Status.CANCELLED);
    assertThat(replyTo("d").reason()).isEqualTo(Reason.SAME_AS_EXISTING);
    assertThat(replyTo("d").detail()).contains("task c ended FAILED");
    assertThat(dispatched()).containsExactly("a", "c");
    assertThat(letters()).extracting(DeadLetter::id).containsExactly(new TaskId("c"));
  }

  @Test
  void replacedTaskThatRunsEndsBeforeTheOtherStarts() {
    hand("a", unique(IfTaken.REJECT));
    claim("a");
    hand("b", unique(IfTaken.REPLACE));
    hand("c", unique(IfTaken.REPLACE));

    assertThat(state("a").status()).isEqualTo(Status.CANCELLING);
    assertThat(state("b").status()).isEqualTo(Status.CANCELLED);
    assertThat(state("c").hold()).contains(new Hold.Key(Sample.NOON, new TaskId("a")));
    end("a", new Outcome.Cancelled("asked"));
    assertThat(dispatched()).containsExactly("a", "c");
    assertThat(replyTo("a").detail()).contains("replaced by task b");
  }

  @Test
  void replacedTaskThatWaitsGivesItsPlaceAtOnce() {
    hand("a", unique(IfTaken.REPLACE));
    hand("b", unique(IfTaken.REPLACE));

    assertThat(state("a").status()).isEqualTo(Status.CANCELLED);
    assertThat(dispatched()).containsExactly("a", "b");
  }

  @Test
  void taskWaitsForItsTime() {
    hand("a", later(Duration.ofHours(1)));

    assertThat(state("a").status()).isEqualTo(Status.SCHEDULED);
    partition.due(after(Duration.ofMinutes(59)));
    assertThat(dispatched()).isEmpty();
    partition.due(after(Duration.ofHours(1)));
    assertThat(dispatched()).containsExactly("a");
    assertThat(state("a").reason()).isEqualTo(Reason.RELEASED);
  }

  @Test
  void taskWhoseDeadlineComesBeforeItsTimeExpiresAtOnce() {
    Task task =
        Sample.task(
            new TaskId("a"),
            "1",
            Optional.of(new ReplyTo("shop", 0)),
            Optional.of(Sample.NOON.plusSeconds(60)));
    hand(with(task, later(Duration.ofHours(1))));

    assertThat(replyTo("a").status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void taskWithAPlanOnItsQueueIsHeldAndDispatchedByTheLedger() {
    Task task = with(task("a"), ordered());
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);

    partition.record(NOON, partition.names.tasks(Sample.QUEUE), offset++, KEY, value);

    assertThat(dispatched()).containsExactly("a");
  }

  @Test
  void taskUnderAnotherKeyThanItsRecordIsRefused() {
    Task task = with(task("a"), ordered());
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);

    partition.record(NOON, partition.names.tasks(Sample.QUEUE), 3, "a", value);

    assertThat(dispatched()).isEmpty();
    assertThat(letters())
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.code()).isEqualTo("BAD_FIELD");
          assertThat(letter.message()).contains(KEY);
        });
    assertThat(replies())
        .singleElement()
        .satisfies(r -> assertThat(r.correlationId()).isEqualTo("c-a"));
  }

  @Test
  void taskWithoutAPlanThatIsHandedToTheLedgerIsDispatchedAtOnce() {
    hand("a", Plan.NONE);

    assertThat(dispatched()).containsExactly("a");
  }

  @Test
  void replayOfAKeyedTaskStandsInTheLineAgain() {
    hand("a", ordered());
    hand("b", ordered());
    end("a", Sample.failed(FailureKind.PERMANENT));
    TaskId newId = new TaskId("a-again");

    ask(new Request.Replay(new TaskId("a"), "r1", newId, with(task("a"), ordered())));

    assertThat(dispatched()).containsExactly("a", "b");
    end("b", Sample.succeeded());
    assertThat(dispatched()).containsExactly("a", "b", "a-again");
  }

  @Test
  void replayDisplacesNobody() {
    hand("a", unique(IfTaken.REPLACE));
    end("a", Sample.failed(FailureKind.PERMANENT));
    hand("b", unique(IfTaken.REPLACE));
    TaskId newId = new TaskId("a-again");

    ask(new Request.Replay(new TaskId("a"), "r1", newId, with(task("a"), unique(IfTaken.REPLACE))));

    assertThat(state("a-again").reason()).isEqualTo(Reason.UNIQUE_KEY_TAKEN);
    assertThat(state("b").status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void taskThatOnlyANewerLedgerLetsGoIsLeftAlone() {
    hand("a", later(Duration.ofHours(1)));
    String newer =
        new String(newestState("a").value(), StandardCharsets.UTF_8)
            .replace("\"cause\":\"time\"", "\"cause\":\"moon\",\"phase\":7");
    var heir = new FoldedPartition();
    heir.takeOver("a", newer.getBytes(StandardCharsets.UTF_8));

    heir.due(after(Duration.ofDays(40)));
    heir.record(
        NOON,
        heir.names.intake(),
        offset++,
        Codecs.REQUEST.encode(new Request.Submit(with(task("a"), later(Duration.ofHours(1))))));

    assertThat(heir.memory.nextTimer()).isEmpty();
    assertThat(heir.written).isEmpty();
    TaskState kept = heir.state("a").orElseThrow();
    assertThat(new String(Codecs.STATE.encode(kept), StandardCharsets.UTF_8))
        .contains("\"cause\":\"moon\",\"phase\":7");
  }

  @Test
  void claimOfATaskThatIsHeldIsStopped() {
    hand("a", ordered());
    hand("b", ordered());

    claim("b");

    assertThat(state("b").status()).isEqualTo(Status.SCHEDULED);
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

  private static Task task(String id) {
    return Sample.task(new TaskId(id), "{\"n\":1}");
  }

  private static Task with(Task task, Plan plan) {
    return new Task(task.header().withPlan(plan), task.payload(), task.extras());
  }

  private void hand(String id, Plan plan) {
    hand(with(task(id), plan));
  }

  private void hand(Task task) {
    String key = task.header().plan().key().map(Plan.Key::value).orElse(task.header().id().value());
    byte[] value = Codecs.REQUEST.encode(new Request.Submit(task));
    partition.record(NOON, partition.names.intake(), offset++, key, value);
  }

  private void ask(Request request) {
    partition.record(NOON, partition.names.intake(), offset++, Codecs.REQUEST.encode(request));
  }

  private void claim(String id) {
    Run run = Sample.run("e-" + id, "node-a", with(task(id), state(id).task().plan()));
    byte[] claim = Codecs.EVENT.encode(new Event.Claimed("node-a", List.of(run)));
    partition.record(NOON, partition.names.events(), offset++, claim);
  }

  private void end(String id, Outcome outcome) {
    end(id, outcome, 1);
  }

  private void end(String id, Outcome outcome, int attempt) {
    end(partition, id, outcome, attempt);
  }

  private void end(FoldedPartition where, String id, Outcome outcome, int attempt) {
    Plan plan = where.state(id).orElseThrow().task().plan();
    Task task = with(task(id), plan).withAttempt(attempt);
    Run run = Sample.run("e-" + id + attempt, "node-a", task);
    byte[] ended = Codecs.EVENT.encode(Sample.ended(run, outcome, task));
    where.record(NOON, where.names.events(), offset++, ended);
  }

  private TaskState state(String id) {
    return partition.state(id).orElseThrow();
  }

  private ProducerRecord<byte[], byte[]> newestState(String id) {
    return partition.written.stream()
        .filter(record -> record.topic().equals(partition.names.state()))
        .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(id))
        .reduce((older, newer) -> newer)
        .orElseThrow();
  }

  private List<String> dispatched() {
    return dispatched(partition);
  }

  private static List<String> dispatched(FoldedPartition where) {
    return where.written(where.names.retries(Sample.QUEUE), Codecs.task(Sample.QUEUE)).stream()
        .map(task -> task.header().id().value())
        .toList();
  }

  private List<Reply> replies() {
    return partition.written(partition.names.replies("shop"), Codecs.REPLY);
  }

  private Reply replyTo(String id) {
    return replies().stream()
        .filter(reply -> reply.taskId().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private List<DeadLetter> letters() {
    return partition.written(partition.names.dead(Sample.QUEUE), Codecs.DEAD_LETTER);
  }
}
