package dev.kurier.runner.ledger;

import dev.kurier.protocol.Request;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.replay.Facts;
import dev.kurier.runner.replay.Filter;
import dev.kurier.runner.replay.FilterText;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which tasks a cancel by filter means. Pure. */
sealed interface BulkCancel {

  /** What one transaction should not be larger than. */
  int MOST = 10_000;

  /**
   * It means these.
   *
   * @param before tasks that were submitted later are left alone
   */
  record Understood(Request.CancelWhere request, Filter filter, Instant before)
      implements BulkCancel {

    /** One cancel for each of the tasks that it means, the oldest first. */
    List<Request.Cancel> of(Collection<TaskState> open) {
      return open.stream()
          .filter(this::means)
          .sorted(Comparator.comparing(TaskState::submittedAt))
          .limit(MOST)
          .map(state -> request.of(state.task().id()))
          .toList();
    }

    private boolean means(TaskState state) {
      boolean isAskedAlready = state.status() == Status.CANCELLING && !request.force();
      return !isAskedAlready
          && !state.submittedAt().isAfter(before)
          && filter.accepts(Facts.of(state));
    }
  }

  /** Its filter is none. */
  record Misunderstood(String message) implements BulkCancel {}

  /**
   * Reads a request.
   *
   * @param askedAt the broker's time of its record
   */
  static BulkCancel of(Request.CancelWhere request, Instant askedAt) {
    Instant before = request.submittedBefore().filter(askedAt::isAfter).orElse(askedAt);
    return switch (FilterText.read(request.where())) {
      case FilterText.Understood(var filter) -> new Understood(request, filter, before);
      case FilterText.Misunderstood wrong -> new Misunderstood(wrong.message());
    };
  }
}
