package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who of a key may run, and when the next one goes, through the records of one partition. */
class KeyedRunsTest {

  private static final Plan ORDERED =
      new Plan(Optional.empty(), Optional.of(new Plan.Ordering("customer-7")));
  private static final Instant DEADLINE = Sample.NOON.plusSeconds(60);
  private static final Moment LATE = new Moment(DEADLINE.plusMillis(1), 0.5);
  private static final TaskId A = new TaskId("a");

  private final PlannedTasks tasks = new PlannedTasks();
  private final FoldedPartition partition = tasks.partition;
  private long offset = 1_000;

  @Test
  void claimThatStandsIsConfirmedAndAnotherIsStopped() {
    tasks.hand("a", ORDERED);

    claim("first");
    claim("second");

    assertThat(told())
        .containsExactly(
            new Control.StartRun(A, "first", "node-first"),
            new Control.StopRun(A, "second", "another run holds the task"));
    assertThat(tasks.state("a").claim().orElseThrow().execution()).isEqualTo("first");
  }

  @Test
  void claimOfATaskWithoutAKeyIsNotConfirmed() {
    tasks.hand("a", Plan.NONE);

    tasks.claim("a");

    assertThat(tasks.state("a").status()).isEqualTo(Status.RUNNING);
    assertThat(told()).isEmpty();
  }

  @Test
  void cancelBeforeTheClaimIsReadLetsTheNextGoAndTheClaimIsRefused() {
    tasks.hand("a", ORDERED);
    tasks.hand("b", ORDERED);
    tasks.ask(new Request.Cancel(A, "no need"));
    assertThat(tasks.dispatched()).containsExactly("a", "b");

    claim("late");

    assertThat(told())
        .containsExactly(
            new Control.CancelTask(A, "no need"),
            new Control.StopRun(A, "late", "the task is in other hands"));
  }

  @Test
  void deadlineOfARunningTaskLetsTheNextGoWhenItsRunHasEnded() {
    handWithADeadline();
    tasks.hand("b", ORDERED);
    claim("run");

    partition.due(LATE);

    assertThat(tasks.state("a").status()).isEqualTo(Status.CANCELLING);
    assertThat(tasks.state("a").reason()).isEqualTo(Reason.DEADLINE_PASSED);
    assertThat(tasks.dispatched()).containsExactly("a");
    assertThat(told()).last().isEqualTo(new Control.CancelTask(A, "its deadline passed"));
    end("run", new Outcome.Cancelled("it was cancelled"));
    assertThat(tasks.state("a").status()).isEqualTo(Status.EXPIRED);
    assertThat(tasks.state("a").detail()).isEqualTo("its deadline passed");
    assertThat(tasks.dispatched()).containsExactly("a", "b");
  }

  @Test
  void minuteOfACancelKillsTheRunOfAKeyAndLetsNobodyGo() {
    tasks.hand("a", ORDERED);
    tasks.hand("b", ORDERED);
    claim("run");
    tasks.ask(new Request.Cancel(A, "no need"));
    Instant over = tasks.state("a").dueAt().orElseThrow();

    partition.due(new Moment(over, 0.5));

    assertThat(tasks.state("a").status()).isEqualTo(Status.CANCELLING);
    assertThat(tasks.state("a").dueAt().orElseThrow()).isAfter(over);
    assertThat(told()).last().isEqualTo(new Control.CancelTask(A, "no need", true));
    assertThat(tasks.dispatched()).containsExactly("a");
    partition.lose(new Moment(over, 0.5), "node-run");
    assertThat(tasks.state("a").status()).isEqualTo(Status.CANCELLED);
    assertThat(tasks.dispatched()).containsExactly("a", "b");
  }

  @Test
  void outcomeOfARunThatWasGivenUpIsADuplicateWhileAnotherHoldsTheTask() {
    tasks.hand("a", ORDERED);
    tasks.hand("b", ORDERED);
    claim("lost");
    Run lost = run("lost");
    partition.lose(PlannedTasks.NOON, "node-lost");
    claim("again");

    end(lost, Sample.succeeded());

    assertThat(tasks.state("a").status()).isEqualTo(Status.RUNNING);
    assertThat(tasks.state("a").counters().duplicates()).isEqualTo(1);
    assertThat(tasks.dispatched()).containsExactly("a", "a");
    end("again", Sample.succeeded());
    assertThat(tasks.dispatched()).containsExactly("a", "a", "b");
  }

  @Test
  void reasonOfACancelIsToldWhenTheRunHadEndedBeforeItCouldBeStopped() {
    tasks.hand("a", Plan.NONE);
    tasks.claim("a");
    tasks.ask(new Request.Cancel(A, "the wrong file"));

    tasks.end("a", Sample.succeeded());

    assertThat(tasks.state("a").outcome())
        .contains(
            new Outcome.Cancelled("the run had ended before it could be stopped: the wrong file"));
  }

  private void handWithADeadline() {
    Task task = Sample.task(A, "{\"n\":1}", Optional.empty(), Optional.of(DEADLINE));
    tasks.hand(PlannedTasks.with(task, ORDERED));
  }

  private void claim(String execution) {
    Run run = run(execution);
    record(new Event.Claimed(run.node(), List.of(run)));
  }

  private void end(String execution, Outcome outcome) {
    end(run(execution), outcome);
  }

  private void end(Run run, Outcome outcome) {
    record(Sample.ended(run, outcome, PlannedTasks.with(PlannedTasks.task("a"), ORDERED)));
  }

  private Run run(String execution) {
    Task task = PlannedTasks.with(PlannedTasks.task("a"), ORDERED);
    return Sample.run(execution, "node-" + execution, task, dispatched());
  }

  /** Where the newest dispatched record lies. */
  private Coordinates dispatched() {
    String retries = partition.names.retries(Sample.QUEUE);
    for (int offset = partition.written.size(); offset > 0; offset--) {
      if (partition.written.get(offset - 1).topic().equals(retries)) {
        return new Coordinates(retries, 0, offset);
      }
    }
    return Sample.record(0);
  }

  private void record(Event event) {
    byte[] value = Codecs.EVENT.encode(event);
    partition.record(PlannedTasks.NOON, partition.names.events(), offset++, value);
  }

  private List<Control> told() {
    return partition.written(partition.names.control(), Codecs.CONTROL);
  }
}
