package dev.kurier.runner.ledger;

import static dev.kurier.runner.ledger.Sample.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.Tally.Duplicate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class TallyTest {

  private final Tally tally = new Tally();
  private final TaskState queued =
      StateDraft.fresh(Sample.task().header(), Optional.empty(), NOON, NOON);

  @Test
  void everyStateThatIsAnEndIsCountedFromTheBeginning() {
    for (Status status : Status.values()) {
      assertThat(tally.ended().containsKey(status)).as("%s", status).isEqualTo(status.isTerminal());
    }
  }

  @Test
  void endIsCountedOnceWhateverIsWrittenOfItLater() {
    TaskState succeeded = becomes(queued, Status.SUCCEEDED, Reason.COMPLETED);

    tally.committed(Optional.empty(), queued);
    tally.committed(Optional.of(queued), succeeded);
    tally.committed(Optional.of(succeeded), succeeded);
    tally.committed(Optional.of(succeeded), StateDraft.of(succeeded).countsDuplicate().build());

    assertThat(count(tally.ended(), Status.SUCCEEDED)).isEqualTo(1);
    assertThat(sumOf(tally.ended().values())).isEqualTo(1);
    assertThat(tally.lost().sum()).isZero();
  }

  @Test
  void onlyATaskWhoseRecordWasDroppedIsLost() {
    tally.committed(Optional.of(queued), becomes(queued, Status.EXPIRED, Reason.DEADLINE_PASSED));
    tally.committed(Optional.empty(), becomes(queued, Status.EXPIRED, Reason.RECORD_DROPPED));

    assertThat(count(tally.ended(), Status.EXPIRED)).isEqualTo(2);
    assertThat(tally.lost().sum()).isEqualTo(1);
  }

  @Test
  void duplicateHasTheCauseThatItsStateTells() {
    TaskState succeeded = becomes(queued, Status.SUCCEEDED, Reason.COMPLETED);
    tally.committed(Optional.empty(), duplicated(duplicated(succeeded)));
    tally.committed(
        Optional.of(succeeded), duplicated(StateDraft.of(succeeded).countsRunnerLoss().build()));
    tally.committed(
        Optional.of(queued),
        duplicated(becomes(queued, Status.CANCELLED, Reason.CANCEL_REQUESTED)));

    assertThat(count(tally.duplicates(), Duplicate.REPEATED)).isEqualTo(2);
    assertThat(count(tally.duplicates(), Duplicate.CLAIM_LOST)).isEqualTo(1);
    assertThat(count(tally.duplicates(), Duplicate.TOO_LATE)).isEqualTo(1);
  }

  private static TaskState becomes(TaskState state, Status status, Reason reason) {
    return StateDraft.of(state).becomes(status, reason, "", NOON).build();
  }

  private static TaskState duplicated(TaskState state) {
    return StateDraft.of(state).countsDuplicate().build();
  }

  private static <E> long count(Map<E, LongAdder> counts, E one) {
    return Objects.requireNonNull(counts.get(one)).sum();
  }

  private static long sumOf(Iterable<LongAdder> counts) {
    long sum = 0;
    for (LongAdder count : counts) {
      sum += count.sum();
    }
    return sum;
  }
}
