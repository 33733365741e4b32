package dev.kurier.runner.replay;

import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a replay would do, decided before anything is done.
 *
 * @param matched how many dead letters the filter accepts
 * @param replayable what will be asked for, oldest first
 * @param skipped the others of the matched ones, each with its reason
 */
public record ReplayPlan(int matched, List<Step> replayable, List<Skipped> skipped) {

  /** Copies the lists. */
  public ReplayPlan {
    replayable = List.copyOf(replayable);
    skipped = List.copyOf(skipped);
  }

  /**
   * One request.
   *
   * @param partition where the dead letter lies, and so all of its task
   */
  public record Step(Request.Replay request, int partition) {}

  /** A matched dead letter that is left alone. */
  public record Skipped(TaskId taskId, Cause cause) {}

  /** Why one is left alone. */
  public enum Cause {
    /** Its record could not be read as a task: there is nothing to run. */
    NOT_UNDERSTOOD,
    /** It was replayed before, by this replay or another. */
    ALREADY_REPLAYED,
    /** The limit was reached before. */
    OVER_LIMIT
  }

  /**
   * A dead letter as it was found.
   *
   * @param partition where it lies
   */
  public record Found(DeadLetter letter, int partition) {}

  /**
   * Decides.
   *
   * @param found the dead letters of a frozen range
   * @param states the states of their tasks, as far as they are known
   * @param order what is asked for
   */
  public static ReplayPlan of(
      Collection<Found> found, Map<TaskId, TaskState> states, ReplayOrder order) {
    Map<TaskId, Found> newest = new LinkedHashMap<>();
    found.stream()
        .sorted(Comparator.comparing(one -> one.letter().diedAt()))
        .forEach(one -> newest.put(one.letter().id(), one));
    List<Step> steps = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    int matched = 0;
    for (Found one : newest.values()) {
      if (!order.accepts(one.letter())) {
        continue;
      }
      matched++;
      Optional<Cause> cause = obstacle(one, states, steps.size() >= order.limit());
      if (cause.isPresent()) {
        skipped.add(new Skipped(one.letter().id(), cause.get()));
      } else {
        steps.add(step(one, order.id()));
      }
    }
    return new ReplayPlan(matched, steps, skipped);
  }

  private static Optional<Cause> obstacle(
      Found found, Map<TaskId, TaskState> states, boolean full) {
    TaskState state = states.get(found.letter().id());
    if (found.letter().original() instanceof DeadLetter.Original.Raw) {
      return Optional.of(Cause.NOT_UNDERSTOOD);
    }
    if (state != null && state.replayedAs().isPresent()) {
      return Optional.of(Cause.ALREADY_REPLAYED);
    }
    return full ? Optional.of(Cause.OVER_LIMIT) : Optional.empty();
  }

  private static Step step(Found found, String replayId) {
    TaskId taskId = found.letter().id();
    return new Step(
        new Request.Replay(
            taskId,
            replayId,
            TaskId.derivedFrom("replay", replayId, taskId.value()),
            taskOf(found)),
        found.partition());
  }

  private static Task taskOf(Found found) {
    return switch (found.letter().original()) {
      case DeadLetter.Original.Understood understood -> understood.task();
      case DeadLetter.Original.Raw raw ->
          throw new IllegalArgumentException(
              "a raw dead letter has no task: " + found.letter().id());
    };
  }
}
