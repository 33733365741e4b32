package dev.kurier.runner.advise;

import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.HandlerCode;
import java.util.List;
import java.util.Optional;

/**
 * What came of running a handler in one mode.
 *
 * @param candidate the handler in this mode
 * @param problem why nothing was measured
 * @param first the first tasks, one after the other
 * @param growth how its process grew, in mode {@code warm}
 * @param figures at one task at a time, then at as many as there are processors; empty if nothing
 *     was measured
 */
public record Trial(
    Candidate candidate,
    Optional<String> problem,
    List<ExecutionReport> first,
    Optional<Growth> growth,
    List<Figures> figures) {

  /**
   * The memory of one process before and after tasks.
   *
   * @param tasks how many were between
   * @param before resident bytes
   * @param after resident bytes
   */
  public record Growth(int tasks, long before, long after) {}

  /** Copies the lists. */
  public Trial {
    first = List.copyOf(first);
    figures = List.copyOf(figures);
  }

  HandlerCode.Mode mode() {
    return candidate.mode();
  }

  /** Whether tasks have succeeded in this mode. */
  boolean isUsable() {
    return problem.isEmpty() && figures.stream().allMatch(one -> one.failures() < one.tasks());
  }

  boolean hasCrashed() {
    return first.stream().anyMatch(report -> report.outcome() instanceof Outcome.Crashed)
        || figures.stream().anyMatch(one -> one.firstError().orElse("").startsWith("crashed"));
  }

  Figures alone() {
    return figures.getFirst();
  }

  /** The load at which it served most. */
  Figures best() {
    return figures.stream()
        .reduce((one, other) -> other.perSecond() > one.perSecond() ? other : one)
        .orElseThrow();
  }
}
