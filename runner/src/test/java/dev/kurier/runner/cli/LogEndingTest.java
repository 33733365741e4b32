package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Counters;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.LogContent;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.StandardStream;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogEndingTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Outcome DONE = new Outcome.Succeeded(JsonText.NULL);

  private Instant now = START;

  private LogEnding ending(TaskState state) {
    return new LogEnding(() -> now, state);
  }

  private static LogEntry chunk(String execution) {
    return new LogEntry.Chunk(
        source(execution), StandardStream.STDOUT, 0, new LogContent.Text("a"));
  }

  private static LogEntry end(String execution) {
    return new LogEntry.End(source(execution), OutputTotals.NONE);
  }

  private static LogEntry.Source source(String execution) {
    return new LogEntry.Source(new TaskId("a-1"), execution, 1);
  }

  @Test
  void endsWithTheLastEndOfATerminalTask() {
    var ending = ending(state(Status.RUNNING));
    ending.sees(chunk("x-1"));
    ending.sees(end("x-1"));
    assertThat(ending.isOver()).isFalse();

    ending.becomes(state(Status.SUCCEEDED, run("x-1", DONE), run("x-2", DONE)));
    assertThat(ending.isOver()).as("the end of x-2 is to come").isFalse();

    ending.sees(end("x-2"));
    assertThat(ending.isOver()).isTrue();
  }

  @Test
  void outputThatOvertookItsStateEndsItToo() {
    var ending = ending(state(Status.RUNNING));
    ending.sees(end("x-1"));

    ending.becomes(state(Status.SUCCEEDED, run("x-1", DONE)));

    assertThat(ending.isOver()).isTrue();
  }

  @Test
  void endThatNeverComesIsWaitedForTenSecondsOnly() {
    var ending = ending(state(Status.RUNNING));
    ending.sees(chunk("x-1"));
    ending.becomes(state(Status.FAILED, run("x-1", DONE)));

    now = START.plus(Duration.ofMillis(9_999));
    assertThat(ending.isOver()).isFalse();

    now = START.plusSeconds(10);
    assertThat(ending.isOver()).isTrue();
    assertThat(ending.unended()).containsExactly(source("x-1"));
  }

  @Test
  void taskThatEndedLongAgoIsNotWaitedFor() {
    now = START.plus(Duration.ofDays(4));

    assertThat(ending(state(Status.SUCCEEDED, run("x-1", DONE))).isOver()).isTrue();
  }

  @Test
  void clockThatIsBehindTheLedgersDoesNotProlongTheWait() {
    now = START.minus(Duration.ofHours(1));
    var ending = ending(state(Status.SUCCEEDED, run("x-1", DONE)));

    now = now.plusSeconds(10);

    assertThat(ending.isOver()).isTrue();
  }

  @Test
  void lostRunHasNoEndToWaitForUnlessItHasPrinted() {
    var lost = run("x-1", new Outcome.Interrupted("its runner was lost"));
    TaskState state = state(Status.SUCCEEDED, lost, run("x-2", DONE));
    var silent = ending(state);
    silent.sees(end("x-2"));
    var talkative = ending(state);
    talkative.sees(chunk("x-1"));
    talkative.sees(end("x-2"));

    assertThat(silent.isOver()).isTrue();
    assertThat(talkative.isOver()).isFalse();
  }

  @Test
  void taskThatNeverRanHasNothingToWaitFor() {
    assertThat(ending(state(Status.EXPIRED)).isOver()).isTrue();
  }

  private static AttemptRecord run(String execution, Outcome outcome) {
    return new AttemptRecord(1, execution, "node-1", START, Duration.ofSeconds(1), outcome);
  }

  private static TaskState state(Status status, AttemptRecord... history) {
    var header =
        new TaskHeader(
            new TaskId("a-1"),
            "shop.print",
            "default",
            "a-1",
            Optional.empty(),
            "a-1",
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            "",
            Optional.empty());
    return new TaskState(
        header,
        status,
        Reason.COMPLETED,
        "",
        Counters.ZERO,
        START,
        START,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(history),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
