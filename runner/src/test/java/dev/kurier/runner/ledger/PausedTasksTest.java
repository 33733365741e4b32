package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Order.Instruction;
import dev.kurier.protocol.Order.Subject;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What a ledger does with orders, and with what runners have put off for them. */
class PausedTasksTest {

  private static final Subject QUEUE = Subject.queue(Sample.QUEUE);
  private static final Task TASK = Sample.task(new TaskId("a"), "1");
  private static final Subject TYPE = Subject.type(TASK.header().type());

  private FoldedPartition partition = new FoldedPartition();
  private long offset;

  @Test
  void orderIsWrittenForAllNodesWithTheTimeOfItsRequest() {
    var asked = pause(QUEUE, Duration.ofHours(2));
    ask(asked, asked.key());

    ProducerRecord<byte[], byte[]> written = partition.written.getLast();
    assertThat(written.topic()).isEqualTo(partition.names.control());
    assertThat(new String(written.key(), StandardCharsets.UTF_8)).isEqualTo(QUEUE.key());
    assertThat(controls()).containsExactly(new Control.OrderGiven(asked.takenAt(Sample.NOON)));

    var lift = new Request.LiftOrder(new TaskId("o-2"), QUEUE, "done", "ada");
    ask(lift, lift.key());
    assertThat(controls().getLast())
        .isEqualTo(new Control.OrderLifted(new TaskId("o-2"), QUEUE, "done", "ada", Sample.NOON));
    assertThat(partition.written.getLast().key()).isEqualTo(written.key());
  }

  @Test
  void resetDoesNotReplaceTheOrderAboutTheSameBreaker() {
    var reset = new Request.ResetBreaker(new TaskId("o-1"), "db", "", "ada");
    ask(reset, reset.key());

    assertThat(controls())
        .containsExactly(new Control.BreakerReset(new TaskId("o-1"), "db", "", "ada", Sample.NOON));
    assertThat(new String(partition.written.getLast().key(), StandardCharsets.UTF_8))
        .isNotEqualTo(Subject.breaker("db").key());
  }

  @Test
  void orderInAPartitionThatIsNotItsOwnIsSkipped() {
    ask(pause(QUEUE, Duration.ofHours(2)), "another key");

    assertThat(controls()).isEmpty();
  }

  @Test
  void taskIsSentOnWhenNoOrderPausesItAnyMore() {
    give(QUEUE, Duration.ofMinutes(10));
    give(TYPE, Duration.ofMinutes(20));
    send();
    defer(Reason.PAUSED);

    partition.resume(after(Duration.ofMinutes(9)));
    partition.resume(after(Duration.ofMinutes(19)));
    assertThat(dispatched()).isEmpty();
    assertThat(state().dueAt()).isPresent();

    partition.resume(after(Duration.ofMinutes(20)));
    assertThat(dispatched()).containsExactly("a");
    assertThat(state().status()).isEqualTo(Status.QUEUED);
    assertThat(state().task().attempt()).isEqualTo(1);
    assertThat(state().counters().attempts()).isZero();
    partition.resume(after(Duration.ofMinutes(21)));
    assertThat(dispatched()).hasSize(1);
  }

  @Test
  void ledgerThatHasSeenNeitherThePauseNorItsEndSendsTheTaskOn() {
    send();
    defer(Reason.PAUSED);
    FoldedPartition heir = new FoldedPartition();
    heir.takeOver("a", stateRecord());

    heir.resume(after(Duration.ofSeconds(5)));

    partition = heir;
    assertThat(state().dueAt()).isEmpty();
    assertThat(dispatched()).containsExactly("a");
  }

  @Test
  void taskThatWaitsForAnotherReasonIsLeftAlone() {
    send();
    defer(Reason.BREAKER_OPEN);

    partition.resume(after(Duration.ofSeconds(1)));

    assertThat(dispatched()).isEmpty();
  }

  @Test
  void deadlineThatPassedDuringThePauseCounts() {
    Task task =
        Sample.task(
            new TaskId("a"), "1", Optional.empty(), Optional.of(Sample.NOON.plusSeconds(60)));
    submit(task);
    defer(task, Reason.PAUSED);

    partition.resume(after(Duration.ofSeconds(61)));

    assertThat(state().status()).isEqualTo(Status.EXPIRED);
    assertThat(dispatched()).isEmpty();
  }

  @Test
  void managedQueueLetsNothingOfWhatIsPausedGo() {
    partition = FoldedPartition.managed();
    give(TYPE, Duration.ofMinutes(10));
    send();
    beat();
    assertThat(dispatched()).isEmpty();

    give(QUEUE, Duration.ofMinutes(20));
    partition.resume(after(Duration.ofMinutes(11)));
    assertThat(dispatched()).isEmpty();
    partition.resume(after(Duration.ofMinutes(20)));
    assertThat(dispatched()).containsExactly("a");
  }

  private static Request.GiveOrder pause(Subject subject, Duration lasts) {
    return new Request.GiveOrder(
        new TaskId("o-1"), subject, Instruction.PAUSE, lasts, "why", "ada");
  }

  private void give(Subject subject, Duration lasts) {
    Order order = pause(subject, lasts).takenAt(Sample.NOON);
    partition.orders.hear(new Control.OrderGiven(order));
  }

  private void ask(Request request, String key) {
    partition.record(
        after(Duration.ZERO),
        partition.names.intake(),
        offset++,
        key,
        Codecs.REQUEST.encode(request));
  }

  private void send() {
    submit(TASK);
  }

  private void submit(Task task) {
    partition.record(
        after(Duration.ZERO),
        partition.names.tasks(Sample.QUEUE),
        offset++,
        Codecs.task(Sample.QUEUE).encode(task));
  }

  private void defer(Reason reason) {
    defer(TASK, reason);
  }

  private void defer(Task task, Reason reason) {
    Run run = Sample.run("x-1", "x", task, Sample.record(0));
    report(new Event.Deferred(run, task, reason, Duration.ofHours(1)));
  }

  private void beat() {
    report(
        new Event.Heartbeat("x", "host", 4, 0, Map.of(), false, List.of(), List.of(Sample.QUEUE)));
  }

  private void report(Event event) {
    partition.record(
        after(Duration.ZERO), partition.names.events(), offset++, Codecs.EVENT.encode(event));
  }

  private TaskState state() {
    return partition.state("a").orElseThrow();
  }

  private byte[] stateRecord() {
    return partition.written.stream()
        .filter(record -> record.topic().equals(partition.names.state()))
        .map(ProducerRecord::value)
        .reduce((older, newer) -> newer)
        .orElseThrow();
  }

  private List<Control> controls() {
    return partition.written(partition.names.control(), Codecs.CONTROL);
  }

  private List<String> dispatched() {
    return partition
        .written(partition.names.retries(Sample.QUEUE), Codecs.task(Sample.QUEUE))
        .stream()
        .map(task -> task.header().id().value())
        .toList();
  }

  private static Moment after(Duration delay) {
    return new Moment(Sample.NOON.plus(delay), 0.5);
  }
}
