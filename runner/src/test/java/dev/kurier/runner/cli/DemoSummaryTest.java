package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Counters;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {

  private static final Outcome RESULT = new Outcome.Succeeded(JsonText.NULL);
  private static final Outcome SIGNAL =
      new Outcome.Crashed(OptionalInt.empty(), OptionalInt.of(11), "");

  private final Set<TaskId> submitted = new HashSet<>();
  private final Map<TaskId, Status> replied = new HashMap<>();
  private final Set<TaskId> replays = new HashSet<>();
  private final Map<TaskId, TaskState> states = new HashMap<>();
  private final Set<TaskId> dead = new HashSet<>();
  private int childrenLeft;

  @Test
  void everyTaskThatIsAccountedForMakesItHold() {
    task("a", Status.SUCCEEDED, RESULT);
    task("b", Status.FAILED, SIGNAL);
    task("c", Status.TIMED_OUT, new Outcome.TimedOut(Duration.ofSeconds(1), ""));
    task("d", Status.FAILED, new Outcome.StartFailed(""));
    state("replay-of-d", Status.SUCCEEDED, RESULT, 2);
    replays.add(new TaskId("replay-of-d"));
    state("of-somebody-else", Status.FAILED, SIGNAL, 7);

    DemoSummary summary = summary();

    assertThat(summary.contradictions()).isEmpty();
    assertThat(summary.holds()).isTrue();
    assertThat(summary.fields())
        .containsEntry("submitted", 4)
        .containsEntry("succeeded", 1)
        .containsEntry("failed", 1)
        .containsEntry("timedOut", 1)
        .containsEntry("crashed", 1)
        .containsEntry("deadLettered", 3)
        .containsEntry("replayed", 1)
        .containsEntry("breakerOpened", 1)
        .containsEntry("duplicates", 2)
        .containsEntry("lost", 0)
        .containsEntry("childrenLeft", 0)
        .containsEntry("seconds", new BigDecimal("2.0"))
        .containsEntry("tasksPerSecond", new BigDecimal("2.0"));
  }

  @Test
  void taskWithoutATerminalStateIsLost() {
    task("a", Status.SUCCEEDED, RESULT);
    submitted.add(new TaskId("gone"));
    task("waiting", Status.RETRYING, SIGNAL);

    assertThat(summary().lost()).isEqualTo(2);
    assertThat(summary().holds()).isFalse();
  }

  @Test
  void replyThatTellsAnotherEndThanTheStateIsAContradiction() {
    task("a", Status.SUCCEEDED, RESULT);
    replied.put(new TaskId("a"), Status.FAILED);

    assertThat(summary().contradictions()).containsExactly("task a: state SUCCEEDED, reply FAILED");
    assertThat(summary().holds()).isFalse();
  }

  @Test
  void failureWithoutItsDeadLetterIsAContradiction() {
    task("a", Status.FAILED, SIGNAL);
    dead.clear();

    assertThat(summary().holds()).isFalse();
  }

  @Test
  void replayThatFailedIsAContradiction() {
    task("a", Status.SUCCEEDED, RESULT);
    replays.add(new TaskId("again"));

    assertThat(summary().contradictions()).containsExactly("1 replayed tasks did not succeed");
  }

  @Test
  void processThatIsLeftBreaksIt() {
    task("a", Status.SUCCEEDED, RESULT);
    childrenLeft = 1;

    assertThat(summary().holds()).isFalse();
  }

  private DemoSummary summary() {
    return DemoSummary.of(
        new DemoSummary.Observed(
            submitted, replied, replays, states, dead, 1, childrenLeft, Duration.ofSeconds(2)));
  }

  private void task(String id, Status status, Outcome outcome) {
    submitted.add(new TaskId(id));
    state(id, status, outcome, 0);
    if (status.isTerminal()) {
      replied.put(new TaskId(id), status);
    }
    if (status == Status.FAILED || status == Status.TIMED_OUT) {
      dead.add(new TaskId(id));
    }
  }

  private void state(String id, Status status, Outcome outcome, int duplicates) {
    states.put(
        new TaskId(id),
        new TaskState(
            header(id),
            status,
            Reason.COMPLETED,
            "",
            new Counters(0, 1, 0, 0, duplicates),
            Instant.EPOCH,
            Instant.EPOCH,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.of(outcome),
            Optional.empty(),
            Optional.empty(),
            false));
  }

  private static TaskHeader header(String id) {
    return new TaskHeader(
        new TaskId(id),
        "t",
        "default",
        id,
        Optional.empty(),
        id,
        Optional.empty(),
        Optional.empty(),
        0,
        1,
        Optional.empty(),
        JsonText.NULL.sha256(),
        Optional.empty());
  }
}
