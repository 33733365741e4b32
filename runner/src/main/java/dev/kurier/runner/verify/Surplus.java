package dev.kurier.runner.verify;

import dev.kurier.protocol.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcomes of a task beyond those that its attempts ask for.
 *
 * @param causes one for each
 * @param counted how many the ledger has counted as duplicates
 * @param excused how many need not be counted, because they told of a run that was cancelled
 */
record Surplus(List<DuplicateCause> causes, int counted, int excused) {

  static Surplus of(Story story) {
    List<DuplicateCause> causes = new ArrayList<>();
    Map<Integer, Story.Ran> deciding = new HashMap<>();
    for (Story.Ran run : story.runs) {
      if (!run.isDecisive()) {
        continue;
      }
      Story.Ran first = deciding.putIfAbsent(run.attempt(), run);
      if (first != null) {
        causes.add(cause(story, first, run));
      } else if (deciding.size() > attempts(story)) {
        causes.add(DuplicateCause.TOO_LATE);
      }
    }
    boolean isCancelled = story.end().filter(end -> end.status() == Status.CANCELLED).isPresent();
    int counted = story.stand.map(stand -> stand.counters().duplicates()).orElse(0);
    return new Surplus(causes, counted, isCancelled ? 1 : 0);
  }

  private static int attempts(Story story) {
    return story.stand.map(stand -> stand.counters().attempts()).orElse(Integer.MAX_VALUE);
  }

  private static DuplicateCause cause(Story story, Story.Ran first, Story.Ran other) {
    if (!first.at().equals(other.at())) {
      boolean areBothSent = isSent(first) && isSent(other);
      return areBothSent ? DuplicateCause.SENT_TWICE : DuplicateCause.CLAIM_LOST;
    }
    // A broker that was restarted counts deliveries from 1 again, so another node tells as well.
    boolean isRedelivered =
        first.deliveries() > 1 || other.deliveries() > 1 || !first.node().equals(other.node());
    if (isRedelivered) {
      return DuplicateCause.REDELIVERED;
    }
    return story.isClaimed(first) || story.isClaimed(other)
        ? DuplicateCause.CLAIM_LOST
        : DuplicateCause.UNKNOWN;
  }

  private static boolean isSent(Story.Ran run) {
    return run.at().topic().contains(".tasks.");
  }

  /** Whether the ledger has counted each, and each has a cause. */
  boolean isExplained() {
    return causes.size() <= counted + excused && !causes.contains(DuplicateCause.UNKNOWN);
  }

  @Override
  public String toString() {
    return causes.size() + " outcomes too many " + causes + ", " + counted + " counted";
  }
}
