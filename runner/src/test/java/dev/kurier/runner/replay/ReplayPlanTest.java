package dev.kurier.runner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.replay.ReplayPlan.Cause;
import dev.kurier.runner.replay.ReplayPlan.Found;
import dev.kurier.runner.replay.ReplayPlan.Skipped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplayPlanTest {

  private static final Instant NOON = Letters.NOON;

  @Test
  void matchedLettersAreReplayedOldestFirstInTheirOwnPartition() {
    List<Found> found =
        List.of(
            new Found(Letters.dead("late", "a", "x", NOON.plusSeconds(1)), 2),
            new Found(Letters.dead("early", "a", "x", NOON), 5),
            new Found(Letters.dead("other", "b", "x", NOON), 0));

    ReplayPlan plan = ReplayPlan.of(found, Map.of(), order("type=a", 10));

    assertThat(plan.matched()).isEqualTo(2);
    assertThat(plan.replayable())
        .extracting(step -> step.request().taskId().value())
        .containsExactly("early", "late");
    assertThat(plan.replayable()).extracting(ReplayPlan.Step::partition).containsExactly(5, 2);
    assertThat(plan.skipped()).isEmpty();
  }

  @Test
  void sameReplayGivesTheSameNewIdAndAnotherReplayAnother() {
    List<Found> found = List.of(new Found(Letters.dead("a", "t", "x", NOON), 0));

    TaskId first = newId(ReplayPlan.of(found, Map.of(), order("", 1)));
    TaskId again = newId(ReplayPlan.of(found, Map.of(), order("", 1)));
    TaskId other =
        newId(
            ReplayPlan.of(
                found, Map.of(), new ReplayOrder("r-2", Filter.ALL, Optional.empty(), 1)));

    assertThat(again).isEqualTo(first).isEqualTo(TaskId.derivedFrom("replay", "r-1", "a"));
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void whatCannotBeReplayedIsSkippedWithItsCause() {
    TaskState done = Letters.failed("done", "t", Optional.of(new TaskId("again")));
    List<Found> found =
        List.of(
            new Found(Letters.raw("raw"), 0),
            new Found(Letters.dead("done", "t", "x", NOON), 0),
            new Found(Letters.dead("open", "t", "x", NOON), 0),
            new Found(Letters.dead("too-many", "t", "x", NOON.plusSeconds(9)), 0));

    ReplayPlan plan = ReplayPlan.of(found, Map.of(done.task().id(), done), order("", 1));

    assertThat(plan.matched()).isEqualTo(4);
    assertThat(plan.replayable()).hasSize(1);
    assertThat(plan.skipped())
        .containsExactlyInAnyOrder(
            new Skipped(new TaskId("raw"), Cause.NOT_UNDERSTOOD),
            new Skipped(new TaskId("done"), Cause.ALREADY_REPLAYED),
            new Skipped(new TaskId("too-many"), Cause.OVER_LIMIT));
  }

  @Test
  void lettersOfOneTaskCountOnce() {
    Found one = new Found(Letters.dead("a", "t", "x", NOON), 0);

    assertThat(ReplayPlan.of(List.of(one, one), Map.of(), order("", 10)).matched()).isEqualTo(1);
  }

  @Test
  void lettersOlderThanTheStartAreNotMatched() {
    List<Found> found = List.of(new Found(Letters.dead("a", "t", "x", NOON), 0));
    ReplayOrder order = new ReplayOrder("r-1", Filter.ALL, Optional.of(NOON.plusMillis(1)), 10);

    assertThat(ReplayPlan.of(found, Map.of(), order).matched()).isZero();
  }

  private static ReplayOrder order(String where, int limit) {
    Filter filter = ((FilterText.Understood) FilterText.read(where)).filter();
    return new ReplayOrder("r-1", filter, Optional.empty(), limit);
  }

  private static TaskId newId(ReplayPlan plan) {
    return plan.replayable().getFirst().request().newId();
  }
}
