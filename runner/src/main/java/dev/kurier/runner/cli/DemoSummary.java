package dev.kurier.runner.cli;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The accounting: a pure function of what was observed. */
record DemoSummary(
    int submitted,
    int succeeded,
    int failed,
    int timedOut,
    int crashed,
    int deadLettered,
    int replayed,
    int breakerOpened,
    int duplicates,
    int lost,
    int childrenLeft,
    Duration took,
    List<String> contradictions) {

  DemoSummary {
    contradictions = List.copyOf(contradictions);
  }

  /**
   * What was observed.
   *
   * @param submitted the ids that the broker acknowledged
   * @param replied the status that each reply told
   * @param replays the ids of the tasks that repeat dead letters
   * @param states the state topic at the end
   * @param dead the ids of the dead letters
   * @param breakerOpened how often a breaker was seen to open
   * @param childrenLeft processes that are still alive
   * @param took from the first submit to the last end
   */
  record Observed(
      Set<TaskId> submitted,
      Map<TaskId, Status> replied,
      Set<TaskId> replays,
      Map<TaskId, TaskState> states,
      Set<TaskId> dead,
      int breakerOpened,
      int childrenLeft,
      Duration took) {
    Observed {
      submitted = Set.copyOf(submitted);
      replied = Map.copyOf(replied);
      replays = Set.copyOf(replays);
      states = Map.copyOf(states);
      dead = Set.copyOf(dead);
    }

    private Optional<TaskState> terminal(TaskId id) {
      return Optional.ofNullable(states.get(id)).filter(state -> state.status().isTerminal());
    }
  }

  static DemoSummary of(Observed seen) {
    Tally tally = new Tally();
    seen.submitted.forEach(id -> seen.terminal(id).ifPresent(tally::count));
    int replayed = (int) seen.replays.stream().filter(id -> hasSucceeded(seen, id)).count();
    return new DemoSummary(
        seen.submitted.size(),
        tally.succeeded,
        tally.failed,
        tally.timedOut,
        tally.crashed,
        (int)
            seen.dead.stream()
                .filter(id -> seen.submitted.contains(id) || seen.replays.contains(id))
                .count(),
        replayed,
        seen.breakerOpened,
        duplicates(seen),
        (int) seen.submitted.stream().filter(id -> seen.terminal(id).isEmpty()).count(),
        seen.childrenLeft,
        seen.took,
        contradictions(seen, replayed));
  }

  private static boolean hasSucceeded(Observed seen, TaskId id) {
    return seen.terminal(id).filter(state -> state.status() == Status.SUCCEEDED).isPresent();
  }

  private static int duplicates(Observed seen) {
    return seen.states.entrySet().stream()
        .filter(entry ->
            seen.submitted.contains(entry.getKey()) || seen.replays.contains(entry.getKey()))
        .mapToInt(entry -> entry.getValue().counters().duplicates())
        .sum();
  }

  private static List<String> contradictions(Observed seen, int replayed) {
    List<String> found = new ArrayList<>();
    for (TaskId id : seen.submitted) {
      Optional<Status> state = seen.terminal(id).map(TaskState::status);
      Optional<Status> reply = Optional.ofNullable(seen.replied.get(id));
      if (!state.equals(reply)) {
        found.add("task " + id + ": state " + said(state) + ", reply " + said(reply));
      }
      if (state.filter(Status::isDeadLettered).isPresent() != seen.dead.contains(id)) {
        found.add("task " + id + ": state " + said(state) + " and its dead letter do not agree");
      }
    }
    if (replayed != seen.replays.size()) {
      found.add((seen.replays.size() - replayed) + " replayed tasks did not succeed");
    }
    return found;
  }

  private static String said(Optional<Status> status) {
    return status.map(Status::name).orElse("none");
  }

  /** Tells whether every task is accounted for, nothing is left over, and all sources agree. */
  boolean holds() {
    return lost == 0
        && childrenLeft == 0
        && submitted == succeeded + failed + timedOut + crashed
        && breakerOpened > 0
        && contradictions.isEmpty();
  }

  /** The same for programs; numbers only. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("submitted", submitted);
    fields.put("succeeded", succeeded);
    fields.put("failed", failed);
    fields.put("timedOut", timedOut);
    fields.put("crashed", crashed);
    fields.put("deadLettered", deadLettered);
    fields.put("replayed", replayed);
    fields.put("breakerOpened", breakerOpened);
    fields.put("duplicates", duplicates);
    fields.put("lost", lost);
    fields.put("childrenLeft", childrenLeft);
    fields.put("seconds", rounded(took.toMillis() / 1000.0));
    fields.put("tasksPerSecond", rounded(submitted * 1000.0 / Math.max(1, took.toMillis())));
    return fields;
  }

  private static BigDecimal rounded(double value) {
    return BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP);
  }

  /** Counts the ends by kind; one thread. */
  private static final class Tally {
    private int succeeded;
    private int failed;
    private int timedOut;
    private int crashed;

    void count(TaskState state) {
      boolean isCrash = state.outcome().filter(Outcome.Crashed.class::isInstance).isPresent();
      if (state.status() == Status.SUCCEEDED) {
        succeeded++;
      } else if (state.status() == Status.TIMED_OUT) {
        timedOut++;
      } else if (isCrash) {
        crashed++;
      } else {
        failed++;
      }
    }
  }
}
