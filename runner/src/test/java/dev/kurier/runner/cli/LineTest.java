package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Counters;
import dev.kurier.protocol.Edit;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Lineage;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineTest {

  private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");
  private static final TaskId ROOT = new TaskId("a");
  private static final Edit EDIT = new Edit(JsonText.of("{\"n\":1}"), "0".repeat(64));

  private final TaskState root = state("a", Status.FAILED, Optional.empty());
  private final TaskState first =
      state("b", Status.FAILED, Optional.of(new Lineage(ROOT, ROOT, 1)));
  private final TaskState second =
      state(
          "c",
          Status.SUCCEEDED,
          Optional.of(new Lineage(new TaskId("b"), ROOT, 2, Optional.of(EDIT), false)));

  @Test
  void lineGoesFromTheRootToTheNewestReplayWhicheverIsShown() {
    assertThat(new Line(List.of(second, root, first), new TaskId("b")).underAHeading())
        .containsExactly(
            "line:",
            "    0 a FAILED",
            "  > 1 b FAILED replay of a",
            "    2 c SUCCEEDED replay of b, edited by {\"n\":1}");
  }

  @Test
  void taskThatStandsAloneHasNone() {
    assertThat(new Line(List.of(root), ROOT).underAHeading()).isEmpty();
  }

  private static TaskState state(String id, Status status, Optional<Lineage> lineage) {
    TaskHeader header =
        new TaskHeader(
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
            lineage,
            JsonText.NULL.sha256(),
            Optional.empty());
    return new TaskState(
        header,
        status,
        Reason.COMPLETED,
        "",
        Counters.ZERO,
        NOON,
        NOON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
