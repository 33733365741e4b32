package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Counters;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueCountTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Optional<Hold> FREE = Optional.empty();
  private static final Optional<Hold> IN_LINE = Optional.of(new Hold.Queue(NOON.minusSeconds(30)));

  private static TaskState state(
      Status status, int priority, Optional<Hold> hold, Optional<Instant> dueAt) {
    Plan plan = Plan.NONE.withPriority(priority).withFairKey("tenant-" + priority);
    return new TaskState(
        header().withPlan(plan),
        status,
        Reason.SUBMITTED,
        "",
        new Counters(0, 0, 0, 0, 0),
        NOON.minusSeconds(90),
        NOON.minusSeconds(60),
        dueAt,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        hold,
        Map.of());
  }

  private static TaskHeader header() {
    return new TaskHeader(
        new TaskId("one"),
        "math.add",
        "default",
        "c",
        Optional.empty(),
        "k",
        Optional.empty(),
        Optional.empty(),
        0,
        1,
        Optional.empty(),
        JsonText.of("{}").sha256(),
        Optional.empty());
  }

  private static Map<String, Object> row(boolean isManaged, TaskState... states) {
    QueueCount count = new QueueCount("default", isManaged);
    List.of(states).forEach(count::count);
    return count.row(NOON, Optional.empty());
  }

  @Test
  void pausedQueueTellsUntilWhenByWhomAndWhy() {
    Order pause =
        new Order(
            new TaskId("o-1"),
            Order.Subject.queue("default"),
            Order.Instruction.PAUSE,
            "disks are full",
            "ada",
            NOON,
            NOON.plusSeconds(3600));

    assertThat(new QueueCount("default", false).row(NOON, Optional.of(pause)))
        .containsEntry("paused", "until " + pause.until() + " by ada: disks are full")
        .containsEntry("pausedUntil", pause.until().toString())
        .containsEntry("pausedBy", "ada")
        .containsEntry("pausedBecause", "disks are full");
    assertThat(row(false)).containsEntry("paused", "").doesNotContainKey("pausedUntil");
  }

  @Test
  void emptyQueueHasNoOldest() {
    assertThat(row(false))
        .containsEntry("dispatch", "direct")
        .containsEntry("waiting", 0)
        .containsEntry("oldest", "")
        .doesNotContainKey("oldestMillis");
  }

  @Test
  void directQueueWaitsWhereItsTasksAreQueued() {
    assertThat(
            row(
                false,
                state(Status.QUEUED, 3, FREE, Optional.empty()),
                state(Status.QUEUED, 0, FREE, Optional.of(NOON.plusSeconds(5))),
                state(Status.RUNNING, 0, FREE, Optional.empty()),
                state(Status.CANCELLING, 0, FREE, Optional.empty()),
                state(Status.RETRYING, 0, FREE, Optional.of(NOON.plusSeconds(5)))))
        .containsEntry("waiting", 1)
        .containsEntry("priority", "")
        .containsEntry("fairKeys", "")
        .containsEntry("oldestMillis", 60_000L)
        .containsEntry("later", 2)
        .containsEntry("inFlight", 2);
  }

  @Test
  void managedQueueWaitsInItsLine() {
    assertThat(
            row(
                true,
                state(Status.SCHEDULED, 3, IN_LINE, Optional.empty()),
                state(Status.SCHEDULED, 5, IN_LINE, Optional.empty()),
                state(Status.SCHEDULED, 9, Optional.of(new Hold.Time(NOON)), Optional.of(NOON)),
                state(Status.QUEUED, 9, FREE, Optional.empty())))
        .containsEntry("dispatch", "managed")
        .containsEntry("waiting", 2)
        .containsEntry("fairKeys", 2)
        .containsEntry("priority", 5)
        .containsEntry("oldest", "30s")
        .containsEntry("later", 1)
        .containsEntry("inFlight", 1);
  }

  @Test
  void taskThatHasEndedCountsNowhere() {
    assertThat(row(false, state(Status.CANCELLED, 0, FREE, Optional.empty())))
        .containsEntry("waiting", 0)
        .containsEntry("later", 0)
        .containsEntry("inFlight", 0);
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "119, 119s", "120, 2m", "7199, 119m", "7200, 2h", "172800, 2d"})
  void ageIsToldInAUnitThatPeopleRead(long seconds, String text) {
    Hold since = new Hold.Queue(NOON.minus(Duration.ofSeconds(seconds)));

    assertThat(row(true, state(Status.SCHEDULED, 0, Optional.of(since), Optional.empty())))
        .containsEntry("oldest", text);
  }
}
