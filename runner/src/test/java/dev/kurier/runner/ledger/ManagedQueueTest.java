package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
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
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Tasks of a queue that the ledger dispatches, through the records of one partition. */
class ManagedQueueTest {

  private static final Moment NOON = new Moment(Sample.NOON, 0.5);

  private final FoldedPartition partition = FoldedPartition.managed();
  private long offset;

  @Test
  void nothingIsOutBeforeARunnerIsHeard() {
    send("a", 0);

    assertThat(dispatched()).isEmpty();
    assertThat(state("a").status()).isEqualTo(Status.SCHEDULED);
    assertThat(state("a").hold()).contains(new Hold.Queue(Sample.NOON));
    assertThat(state("a").waiting()).isEmpty();
    beat(1, 1);
    assertThat(dispatched()).containsExactly("a");
    assertThat(state("a").reason()).isEqualTo(Reason.RELEASED);
  }

  @Test
  void noMoreAreOutThanRunnersHaveRoomFor() {
    beat(1, 1);
    IntStream.range(0, 5).forEach(i -> send("t" + i, 0));

    assertThat(dispatched()).containsExactly("t0", "t1");
    end("t0", Sample.succeeded(), 1);
    assertThat(dispatched()).containsExactly("t0", "t1", "t2");
    beat(1, 0);
    assertThat(dispatched()).containsExactly("t0", "t1", "t2", "t3");
  }

  @Test
  void theHighestPriorityIsNextAndTheOldestOfThese() {
    send("low", 0);
    send("high-1", 7);
    send("high-2", 7);
    send("highest", 9);
    beat(2, 1);

    assertThat(dispatched()).containsExactly("highest", "high-1", "high-2", "low");
  }

  @Test
  void fairKeyWithTheFewestTasksOutIsNext() {
    IntStream.range(0, 20).forEach(i -> sendFair("a" + i, 0, "acme"));
    IntStream.range(0, 3).forEach(i -> sendFair("b" + i, 0, "bolt"));
    IntStream.range(0, 3).forEach(i -> send("n" + i, 0));
    beat(4, 4);

    assertThat(dispatched()).containsExactly("a0", "b0", "n0", "a1", "b1");
    end("a0", Sample.succeeded(), 1);
    end("n0", Sample.succeeded(), 1);
    assertThat(dispatched().subList(5, 7)).containsExactly("a2", "n1");
  }

  @Test
  void priorityComesBeforeFairness() {
    IntStream.range(0, 3).forEach(i -> sendFair("a" + i, 5, "acme"));
    sendFair("b0", 0, "bolt");
    beat(2, 1);

    assertThat(dispatched()).containsExactly("a0", "a1", "a2", "b0");
  }

  @Test
  void taskOfAHigherPriorityGoesBesideThoseThatAreOut() {
    IntStream.range(0, 20).forEach(i -> send("low" + i, 0));
    beat(1, 1);
    assertThat(dispatched()).hasSize(2);

    IntStream.range(0, 3).forEach(i -> send("high" + i, 9));

    assertThat(dispatched()).hasSize(4).endsWith("high0", "high1");
    end("low0", Sample.succeeded(), 1);
    assertThat(dispatched()).hasSize(4);
    end("high0", Sample.succeeded(), 1);
    assertThat(dispatched()).hasSize(5).endsWith("high2");
  }

  @Test
  void noMoreTasksOfAFairKeyAreOutThanItsLimit() {
    FoldedPartition limited = FoldedPartition.managed(ManagedQueue.limitedTo(2));
    IntStream.range(0, 5).forEach(i -> send(limited, fair("a" + i, i, "acme")));
    IntStream.range(0, 5).forEach(i -> send(limited, task("n" + i, 0)));
    beat(limited, 8, 8);

    assertThat(dispatched(limited)).containsExactly("a4", "a3", "n0", "n1", "n2", "n3", "n4");
    limited.lose(NOON, "node-a");
    assertThat(dispatched(limited)).hasSize(7);
    Request cancel = new Request.Cancel(new TaskId("a4"), "no need");
    limited.record(NOON, limited.names.intake(), offset++, Codecs.REQUEST.encode(cancel));
    assertThat(dispatched(limited)).hasSize(8).endsWith("a2");
  }

  @Test
  void aLedgerThatTakesOverKnowsHowManyOfAFairKeyAreOut() {
    FoldedPartition limited = FoldedPartition.managed(ManagedQueue.limitedTo(1));
    IntStream.range(0, 3).forEach(i -> send(limited, fair("a" + i, 0, "acme")));
    beat(limited, 8, 0);
    FoldedPartition heir = limited.heir();
    limited.written.stream()
        .filter(record -> record.topic().equals(limited.names.state()))
        .forEach(record ->
            heir.takeOver(new String(record.key(), StandardCharsets.UTF_8), record.value()));

    beat(heir, 8, 0);

    assertThat(dispatched(limited)).containsExactly("a0");
    assertThat(dispatched(heir)).isEmpty();
  }

  @Test
  void taskUnderAnotherKeyThanItsFairOneIsRefused() {
    Task task = fair("a", 0, "acme");
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);

    partition.record(NOON, partition.names.tasks(Sample.QUEUE), offset++, "a", value);

    assertThat(partition.state("a")).isEmpty();
    assertThat(partition.written(partition.names.replies("shop"), Codecs.REPLY))
        .singleElement()
        .satisfies(reply -> {
          assertThat(reply.status()).isEqualTo(Status.FAILED);
          assertThat(reply.detail()).contains("fairKey", "acme");
        });
  }

  @Test
  void cancelledTaskInLineNeverRuns() {
    send("a", 0);
    ask(new Request.Cancel(new TaskId("a"), "no need"));
    beat(4, 0);

    assertThat(dispatched()).isEmpty();
    assertThat(replyTo("a").status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void deadlineOfATaskInLinePasses() {
    Task task =
        Sample.task(
            new TaskId("a"),
            "1",
            Optional.of(new ReplyTo("shop", 0)),
            Optional.of(Sample.NOON.plusSeconds(60)));
    send(task);

    partition.due(after(Duration.ofSeconds(61)));

    assertThat(replyTo("a").status()).isEqualTo(Status.EXPIRED);
    beat(4, 0);
    assertThat(dispatched()).isEmpty();
  }

  @Test
  void taskThatNoRunnerTakesInThirtyDaysExpires() {
    send("a", 0);

    partition.due(after(Duration.ofDays(31)));

    assertThat(replyTo("a").status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void failedTaskGivesItsPlaceAwayAndStandsInLineAgain() {
    beat(1, 1);
    send("a", 0);
    send("b", 0);
    send("c", 5);

    end("a", Sample.failed(FailureKind.RETRYABLE), 1);
    assertThat(dispatched()).containsExactly("a", "b", "c");
    partition.due(after(Duration.ofHours(1)));
    assertThat(dispatched()).containsExactly("a", "b", "c");
    assertThat(state("a").hold()).isPresent();
    end("b", Sample.succeeded(), 1);
    assertThat(dispatched()).containsExactly("a", "b", "c", "a");
    assertThat(state("a").task().attempt()).isEqualTo(2);
  }

  @Test
  void taskOfALostNodeKeepsItsPlace() {
    beat(1, 1);
    IntStream.range(0, 4).forEach(i -> send("t" + i, 0));
    claim("t0");

    partition.lose(NOON, "node-a");

    assertThat(dispatched()).containsExactly("t0", "t1", "t0");
  }

  @Test
  void handlerThatNobodyHasIsMissedSinceTheFirstTime() {
    beat(1, 1);
    send("a", 0);
    Run run = run("a", 1);
    byte[] deferred =
        Codecs.EVENT.encode(Sample.deferred(run, task("a", 0), Reason.NO_SUCH_HANDLER));
    partition.record(NOON, partition.names.events(), offset++, deferred);
    Moment later = after(Duration.ofSeconds(5));
    partition.due(later);

    assertThat(state("a").reason()).isEqualTo(Reason.NO_SUCH_HANDLER);
    assertThat(state("a").updatedAt()).isEqualTo(Sample.NOON);
    assertThat(dispatched()).containsExactly("a", "a");
    Moment last = after(Duration.ofMinutes(1));
    partition.record(last, partition.names.events(), offset++, deferred);
    assertThat(replyTo("a").status()).isEqualTo(Status.FAILED);
  }

  @Test
  void aKeyComesBeforeTheLineOfTheQueue() {
    Plan line = new Plan(Optional.empty(), Optional.of(new Plan.Ordering("k")));
    hand(with(task("a", 0), line));
    hand(with(task("b", 0), line.withPriority(9)));
    send("c", 3);
    beat(1, 1);

    assertThat(dispatched()).containsExactly("c", "a");
    end("a", Sample.succeeded(), 1);
    assertThat(dispatched()).containsExactly("c", "a", "b");
  }

  @Test
  void aTimeComesBeforeTheLineOfTheQueue() {
    beat(1, 1);
    Instant time = Sample.NOON.plusSeconds(60);
    hand(with(task("a", 0), new Plan(Optional.of(time), Optional.empty())));

    assertThat(dispatched()).isEmpty();
    partition.due(after(Duration.ofSeconds(60)));
    assertThat(dispatched()).containsExactly("a");
  }

  @Test
  void aLedgerThatTakesOverFindsTheSameLine() {
    beat(1, 1);
    IntStream.range(0, 20).forEach(i -> send("t" + i, i % 3));
    List<ProducerRecord<byte[], byte[]>> states = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> states.add(newestState("t" + i)));
    Collections.shuffle(states, new Random(7));
    FoldedPartition heir = partition.heir();
    states.forEach(
        state -> heir.takeOver(new String(state.key(), StandardCharsets.UTF_8), state.value()));

    assertThat(heir.memory.backlog().next(Sample.QUEUE, 2)).isEmpty();
    assertThat(heir.memory.backlog().next(Sample.QUEUE, 4))
        .isPresent()
        .isEqualTo(partition.memory.backlog().next(Sample.QUEUE, 4));
    beat(heir, 1, 0);
    assertThat(dispatched(heir)).containsExactly("t8");
  }

  @Test
  void taskThatCameWhenRunnersTookThemThemselvesStandsInLine() {
    FoldedPartition direct = new FoldedPartition();
    send(direct, task("a", 0));
    assertThat(direct.state("a").orElseThrow().hold()).isEmpty();

    takeOverFrom(direct, "a");
    partition.due(NOON);

    assertThat(state("a").hold()).contains(new Hold.Queue(Sample.NOON));
  }

  @Test
  void taskInLineIsDispatchedWhenTheLedgerDoesSoNoMore() {
    send("a", 0);
    FoldedPartition direct = partition.direct();
    direct.takeOver("a", newestState("a").value());

    direct.due(NOON);

    assertThat(dispatched(direct)).containsExactly("a");
  }

  @Test
  void taskWhoseRecordIsGoneEndsAndMakesRoom() {
    send("a", 5);
    send("b", 0);
    partition.forget("a");

    beat(1, 1);

    assertThat(replyTo("a").reason()).isEqualTo(Reason.RECORD_DROPPED);
    assertThat(dispatched()).containsExactly("b");
  }

  private void takeOverFrom(FoldedPartition former, String id) {
    ProducerRecord<byte[], byte[]> newest =
        former.written.stream()
            .filter(record -> record.topic().equals(former.names.state()))
            .reduce((_, newer) -> newer)
            .orElseThrow();
    partition.takeOver(id, newest.value());
  }

  private void send(String id, int priority) {
    send(task(id, priority));
  }

  private void sendFair(String id, int priority, String key) {
    send(fair(id, priority, key));
  }

  private void send(Task task) {
    send(partition, task);
  }

  private void send(FoldedPartition to, Task task) {
    byte[] value = Codecs.task(Sample.QUEUE).encode(task);
    String key = task.header().plan().recordKey().orElse(task.header().id().value());
    to.record(NOON, to.names.tasks(Sample.QUEUE), offset++, key, value);
  }

  private void hand(Task task) {
    String key = task.header().plan().key().map(Plan.Key::value).orElse(task.header().id().value());
    byte[] value = Codecs.REQUEST.encode(new Request.Submit(task));
    partition.record(NOON, partition.names.intake(), offset++, key, value);
  }

  private void ask(Request request) {
    partition.record(NOON, partition.names.intake(), offset++, Codecs.REQUEST.encode(request));
  }

  private void beat(int slots, int running) {
    beat(partition, slots, running);
  }

  private void beat(FoldedPartition to, int slots, int running) {
    var beat =
        new Event.Heartbeat(
            "node-a", "h", slots, running, Map.of(), false, List.of(), List.of(Sample.QUEUE));
    to.record(NOON, to.names.events(), offset++, Codecs.EVENT.encode(beat));
  }

  private void claim(String id) {
    byte[] claim = Codecs.EVENT.encode(new Event.Claimed("node-a", List.of(run(id, 1))));
    partition.record(NOON, partition.names.events(), offset++, claim);
  }

  private void end(String id, Outcome outcome, int attempt) {
    Run run = run(id, attempt);
    Task task = with(task(id, 0), run.task().plan()).withAttempt(attempt);
    byte[] ended = Codecs.EVENT.encode(Sample.ended(run, outcome, task));
    partition.record(NOON, partition.names.events(), offset++, ended);
  }

  private Run run(String id, int attempt) {
    Task task = with(task(id, 0), state(id).task().plan()).withAttempt(attempt);
    long place = partition.placeOf(id);
    return Sample.run("e-" + id + attempt, "node-a", task, Sample.record(place));
  }

  private TaskState state(String id) {
    return partition.state(id).orElseThrow();
  }

  private ProducerRecord<byte[], byte[]> newestState(String id) {
    return partition.written.stream()
        .filter(record -> record.topic().equals(partition.names.state()))
        .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(id))
        .reduce((_, newer) -> newer)
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

  private Reply replyTo(String id) {
    return partition.written(partition.names.replies("shop"), Codecs.REPLY).stream()
        .filter(reply -> reply.taskId().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Moment after(Duration delay) {
    return new Moment(Sample.NOON.plus(delay), 0.5);
  }

  private static Task task(String id, int priority) {
    return with(Sample.task(new TaskId(id), "{\"n\":1}"), Plan.NONE.withPriority(priority));
  }

  private static Task fair(String id, int priority, String key) {
    return with(task(id, priority), Plan.NONE.withPriority(priority).withFairKey(key));
  }

  private static Task with(Task task, Plan plan) {
    return new Task(task.header().withPlan(plan), task.payload(), task.extras());
  }
}
