package dev.kurier.runner.ledger;

import static dev.kurier.runner.ledger.Sample.ID;
import static dev.kurier.runner.ledger.Sample.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionMemoryTest {

  private final PartitionMemory memory =
      new PartitionMemory(new Lifecycle(LedgerSettings.defaults("test")), 250, 2);

  @Test
  void oldestEndedTasksShrinkToTheirIdsAndAreForgottenInTheEnd() {
    for (int i = 0; i < 5; i++) {
      memory.put(ended("task-" + i), 100, Sample.NOON);
    }

    assertThat(memory.find(new TaskId("task-4"))).isPresent();
    assertThat(memory.find(new TaskId("task-3"))).isPresent();
    assertThat(memory.find(new TaskId("task-2"))).isEmpty();
    assertThat(memory.findForgotten(new TaskId("task-2"))).contains(Status.SUCCEEDED);
    assertThat(memory.findForgotten(new TaskId("task-1"))).contains(Status.SUCCEEDED);
    assertThat(memory.findForgotten(new TaskId("task-0"))).isEmpty();
  }

  @Test
  void openTasksAreKeptWhateverTheirSize() {
    memory.put(queued("task-0"), 1_000_000, Sample.NOON);
    memory.put(ended("task-1"), 1_000_000, Sample.NOON);

    assertThat(memory.openTasks()).isEqualTo(1);
    assertThat(memory.find(new TaskId("task-0"))).isPresent();
  }

  @Test
  void timersAndClaimsFollowTheState() {
    TaskState running =
        StateDraft.of(queued(ID.value()))
            .becomes(Status.RUNNING, Reason.CLAIMED, "", NOON)
            .claimedBy(Sample.run("e1", "node-a", Sample.task()))
            .build();
    memory.put(running, 100, Sample.NOON);
    assertThat(memory.claimedBy("node-a")).containsExactly(ID);
    assertThat(memory.nextTimer()).isEmpty();

    TaskState waiting =
        StateDraft.of(running)
            .becomes(Status.QUEUED, Reason.BREAKER_OPEN, "", NOON)
            .waitsUntil(NOON.plusSeconds(2), Optional.of(Sample.task()))
            .build();
    memory.put(waiting, 100, Sample.NOON);

    assertThat(memory.claimants()).isEmpty();
    assertThat(memory.due(NOON.plusSeconds(1), 10)).isEmpty();
    assertThat(memory.due(NOON.plusSeconds(2), 10)).containsExactly(ID);
    memory.remove(ID);
    assertThat(memory.nextTimer()).isEmpty();
    assertThat(memory.find(ID)).isEmpty();
  }

  private static TaskState queued(String id) {
    return StateDraft.fresh(
        Sample.task(new TaskId(id), "1").header(), Optional.empty(), NOON, NOON);
  }

  @Test
  void openTasksAreKnownByTheAgeOfTheirRecord() {
    memory.put(queued("old"), 1, Sample.NOON);
    memory.put(ended("done"), 1, Sample.NOON);
    memory.put(queued("new"), 1, Sample.NOON.plusSeconds(10));

    assertThat(memory.writtenBefore(Sample.NOON.plusSeconds(5), 9))
        .containsExactly(new TaskId("old"));

    memory.put(queued("old"), 1, Sample.NOON.plusSeconds(20));

    assertThat(memory.writtenBefore(Sample.NOON.plusSeconds(30), 9))
        .containsExactly(new TaskId("new"), new TaskId("old"));
    assertThat(memory.writtenBefore(Sample.NOON.plusSeconds(30), 1))
        .containsExactly(new TaskId("new"));
  }

  private static TaskState ended(String id) {
    return StateDraft.of(queued(id)).becomes(Status.SUCCEEDED, Reason.COMPLETED, "", NOON).build();
  }
}
