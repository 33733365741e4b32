package dev.kurier.runner.advise;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.HandlerCode.Mode;
import dev.kurier.runner.task.TaskExecutor;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** Tries a handler in a mode: two tasks to look at, then the measurements. */
public final class TrialRun {

  private static final int LOOKED_AT = 2;
  private static final int SETTLED = 20;
  private static final int MOST_FOR_GROWTH = 300;

  private final Function<Candidate, TaskExecutor> executors;
  private final JsonText payload;
  private final List<Integer> concurrencies;
  private final Duration lasting;

  /**
   * Trials with one payload.
   *
   * @param executors makes the executor of a handler; it is started and closed here
   * @param concurrencies the loads to measure, in this order
   * @param lasting how long each is measured
   */
  public TrialRun(
      Function<Candidate, TaskExecutor> executors,
      JsonText payload,
      List<Integer> concurrencies,
      Duration lasting) {
    this.executors = executors;
    this.payload = payload;
    this.concurrencies = List.copyOf(concurrencies);
    this.lasting = lasting;
  }

  /** Tries one mode. */
  public Trial of(Candidate candidate) throws InterruptedException {
    try (TaskExecutor executor = executors.apply(candidate)) {
      List<HandlerProblem> problems = executor.start();
      if (!problems.isEmpty()) {
        return failed(candidate, problems.getFirst().problem(), List.of());
      }
      return measured(candidate, new Measurement(executor, candidate.handler(), payload));
    }
  }

  private Trial measured(Candidate candidate, Measurement measurement) throws InterruptedException {
    List<ExecutionReport> first = new ArrayList<>();
    for (int n = 0; n < LOOKED_AT; n++) {
      first.add(measurement.once());
    }
    List<String> errors =
        first.stream().flatMap(one -> Measurement.error(one.outcome()).stream()).toList();
    if (errors.size() == first.size()) {
      return failed(candidate, errors.getFirst(), first);
    }
    Optional<Trial.Growth> growth =
        candidate.mode() == Mode.WARM ? growth(measurement) : Optional.empty();
    List<Figures> figures = new ArrayList<>();
    for (int concurrency : concurrencies) {
      figures.add(measurement.run(concurrency, lasting));
    }
    return new Trial(candidate, Optional.empty(), first, growth, figures);
  }

  private static Trial failed(Candidate candidate, String problem, List<ExecutionReport> first) {
    return new Trial(candidate, Optional.of(problem), first, Optional.empty(), List.of());
  }

  /** Watches one process; a process that is replaced on the way is not the same one any more. */
  private Optional<Trial.Growth> growth(Measurement measurement) throws InterruptedException {
    long until = System.nanoTime() + lasting.toNanos();
    OptionalLong pid = OptionalLong.empty();
    OptionalLong before = OptionalLong.empty();
    int tasks = 0;
    for (int n = 0; n < MOST_FOR_GROWTH && System.nanoTime() - until < 0; n++) {
      var footprint = measurement.once().footprint();
      if (!footprint.servesOn()) {
        return Optional.empty();
      }
      if (n == SETTLED) {
        pid = footprint.pid();
        before = ProcessMemory.resident(pid.getAsLong());
      } else if (n > SETTLED && !footprint.pid().equals(pid)) {
        return Optional.empty();
      }
      tasks = n - SETTLED;
    }
    if (tasks < 1 || before.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong after = ProcessMemory.resident(pid.getAsLong());
    return after.isEmpty()
        ? Optional.empty()
        : Optional.of(new Trial.Growth(tasks, before.getAsLong(), after.getAsLong()));
  }
}
