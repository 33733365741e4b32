package dev.kurier.runner.advise;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.advise.Finding.Habit;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Concludes from the first tasks of each mode what a handler does to its process. Pure. */
public final class Habits {

  private static final long HARMLESS_GROWTH = 32L << 20;

  private final List<Trial> trials;

  private Habits(List<Trial> trials) {
    this.trials = trials;
  }

  /** What the trials show, perhaps nothing. */
  public static List<Finding> of(List<Trial> trials) {
    Habits habits = new Habits(trials);
    List<Finding> found = new ArrayList<>();
    habits.results().ifPresent(found::add);
    habits.leftBehind().ifPresent(found::add);
    habits.growth().ifPresent(found::add);
    return List.copyOf(found);
  }

  private Optional<Trial> in(Mode mode) {
    return trials.stream().filter(trial -> trial.mode() == mode).findFirst();
  }

  private Optional<Finding> results() {
    List<Outcome> fresh = in(Mode.FORK).map(Habits::successes).orElse(List.of());
    List<Outcome> shared = in(Mode.WARM).map(Habits::successes).orElse(List.of());
    List<Outcome> process = in(Mode.PROCESS).map(Habits::successes).orElse(List.of());
    if (isVarying(fresh) || isVarying(process)) {
      return Optional.of(
          new Finding(Habit.VARIES, "the same payload gives another result in each process"));
    }
    if (isVarying(shared) || (!fresh.isEmpty() && !shared.isEmpty() && !shared.equals(fresh))) {
      return Optional.of(
          new Finding(
              Habit.KEEPS_STATE,
              "the same payload gave another result when a process served it again: something is"
                  + " kept between tasks"));
    }
    if (!fresh.isEmpty() && !process.isEmpty() && !fresh.equals(process)) {
      return Optional.of(
          new Finding(Habit.DIFFERS, "the result is another in mode fork than in mode process"));
    }
    return Optional.empty();
  }

  /** The results of tasks that succeeded, or nothing if one did not. */
  private static List<Outcome> successes(Trial trial) {
    List<Outcome> results = trial.first().stream().map(ExecutionReport::outcome).toList();
    return results.stream().allMatch(Outcome.Succeeded.class::isInstance) ? results : List.of();
  }

  private static boolean isVarying(List<Outcome> results) {
    return results.stream().distinct().count() > 1;
  }

  private Optional<Finding> leftBehind() {
    boolean isLeft =
        in(Mode.WARM).stream()
            .flatMap(trial -> trial.first().stream())
            .anyMatch(report ->
                report.outcome() instanceof Outcome.Succeeded && !report.footprint().servesOn());
    return isLeft
        ? Optional.of(
            new Finding(
                Habit.LEAVES_BEHIND,
                "a task leaves threads or processes behind, so that its process is not used again"))
        : Optional.empty();
  }

  private Optional<Finding> growth() {
    return in(Mode.WARM).flatMap(trial -> trial.growth().flatMap(growth -> growth(trial, growth)));
  }

  private static Optional<Finding> growth(Trial trial, Trial.Growth growth) {
    HandlerCode code = trial.candidate().handler().code();
    int life = code instanceof HandlerCode.Function function ? function.reuse().tasks() : 1;
    long perTask = (growth.after() - growth.before()) / growth.tasks();
    if (perTask * life < HARMLESS_GROWTH) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Habit.GROWS,
            "its process grew from %s to %s in %d tasks: %s in the %d tasks of its life"
                .formatted(
                    Amounts.memory(growth.before()),
                    Amounts.memory(growth.after()),
                    growth.tasks(),
                    Amounts.memory(perTask * life),
                    life)));
  }
}
