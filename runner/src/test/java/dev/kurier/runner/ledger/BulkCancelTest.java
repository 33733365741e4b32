package dev.kurier.runner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BulkCancelTest {

  private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");

  private static TaskState queued(String id, Instant submittedAt) {
    var header = Sample.task(new TaskId(id), "1").header();
    return StateDraft.of(StateDraft.fresh(header, Optional.empty(), submittedAt, submittedAt))
        .becomes(Status.QUEUED, Reason.SUBMITTED, "", submittedAt)
        .build();
  }

  private static List<String> meant(String where, Optional<Instant> before, List<TaskState> open) {
    var request = new Request.CancelWhere(new TaskId("c-1"), where, before, "why", true);
    return switch (BulkCancel.of(request, NOW)) {
      case BulkCancel.Understood bulk ->
          bulk.of(open).stream().map(cancel -> cancel.taskId().value()).toList();
      case BulkCancel.Misunderstood wrong -> List.of("misunderstood " + wrong.message());
    };
  }

  @Test
  void tasksOfTheFilterAreMeantTheOldestFirst() {
    List<TaskState> open =
        List.of(queued("a-2", NOW), queued("b-1", NOW), queued("a-1", NOW.minusSeconds(9)));

    assertThat(meant("id~a-", Optional.empty(), open)).containsExactly("a-1", "a-2");
  }

  @Test
  void tasksThatCameLaterAreLeftAlone() {
    List<TaskState> open =
        List.of(
            queued("late", NOW.plusMillis(1)),
            queued("now", NOW),
            queued("old", NOW.minusSeconds(60)));

    assertThat(meant("state=QUEUED", Optional.empty(), open)).containsExactly("old", "now");
    assertThat(meant("state=QUEUED", Optional.of(NOW.plusSeconds(9)), open)).hasSize(2);
    assertThat(meant("state=QUEUED", Optional.of(NOW.minusSeconds(1)), open))
        .containsExactly("old");
  }

  @Test
  void noTransactionGrowsWithoutALimit() {
    List<TaskState> open = new ArrayList<>();
    for (int i = 0; i <= BulkCancel.MOST; i++) {
      open.add(queued("t-" + i, NOW.minusSeconds(i)));
    }

    assertThat(meant("state=QUEUED", Optional.empty(), open))
        .hasSize(BulkCancel.MOST)
        .startsWith("t-" + BulkCancel.MOST)
        .doesNotContain("t-0");
  }

  @Test
  void filterOfANewerVersionMeansNothing() {
    assertThat(meant("colour=red", Optional.empty(), List.of(queued("a", NOW))))
        .singleElement()
        .asString()
        .startsWith("misunderstood");
  }
}
