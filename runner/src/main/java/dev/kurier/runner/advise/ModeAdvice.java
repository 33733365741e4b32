package dev.kurier.runner.advise;

import dev.kurier.runner.advise.Finding.Habit;
import dev.kurier.runner.task.HandlerCode.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides which mode to recommend from what was measured. Pure. */
public final class ModeAdvice {

  /** From here on a task takes so long that nobody notices what its isolation costs. */
  static final Duration LONG = Duration.ofMillis(50);

  /** Less isolation must be worth it: so many times the rate. */
  static final double WORTH_IT = 1.2;

  private static final Set<Habit> AGAINST_WARM =
      Set.of(Habit.KEEPS_STATE, Habit.LEAVES_BEHIND, Habit.GROWS);

  private final List<Trial> trials;
  private final List<Finding> findings;

  private ModeAdvice(List<Trial> trials, List<Finding> findings) {
    this.trials = trials;
    this.findings = findings;
  }

  /**
   * The recommendation.
   *
   * @param trials one for each mode that is possible
   * @param findings what the handler does to its process
   */
  public static Advice decide(List<Trial> trials, List<Finding> findings) {
    return new ModeAdvice(trials, findings).decide();
  }

  private Advice decide() {
    Optional<Trial> process = usable(Mode.PROCESS);
    Optional<Trial> fork = usable(Mode.FORK);
    Optional<Trial> warm = usable(Mode.WARM);
    if (fork.isPresent() && trials.stream().anyMatch(Trial::hasCrashed)) {
      return advice(
          fork.get(), "a task has crashed its process: with a process for each, only that one");
    }
    if (fork.isPresent() && warm.isPresent()) {
      return forkOrWarm(fork.get(), warm.get());
    }
    if (fork.isPresent() && process.isPresent()) {
      return processOrFork(process.get(), fork.get());
    }
    return process
        .or(() -> fork)
        .or(() -> warm)
        .or(() -> usable(Mode.JAVA))
        .or(() -> usable(Mode.EMBEDDED))
        .map(this::theOnlyOne)
        .orElseGet(this::none);
  }

  private Optional<Trial> usable(Mode mode) {
    return trials.stream().filter(trial -> trial.mode() == mode && trial.isUsable()).findFirst();
  }

  private Optional<Finding> finding(Set<Habit> habits) {
    return findings.stream().filter(one -> habits.contains(one.habit())).findFirst();
  }

  private Advice forkOrWarm(Trial fork, Trial warm) {
    Duration isolated = fork.alone().median();
    Duration shared = warm.alone().median();
    if (shared.compareTo(LONG) >= 0) {
      return advice(
          fork,
          "a task runs for %s, %s in mode warm: its own process costs next to nothing"
              .formatted(Amounts.time(isolated), Amounts.time(shared)));
    }
    Optional<Finding> against = finding(AGAINST_WARM);
    if (against.isPresent()) {
      return advice(fork, rates(warm, fork) + ", but " + against.get().detail());
    }
    if (gain(warm, fork) < WORTH_IT) {
      return advice(fork, rates(warm, fork) + ": not worth a process that tasks share");
    }
    return advice(warm, rates(warm, fork) + "; " + harmless(warm));
  }

  private String harmless(Trial warm) {
    return finding(Set.of(Habit.VARIES)).isPresent()
        ? "a second task in the same process left nothing behind"
        : "a second task in the same process gave the same result and left nothing behind"
            + (warm.growth().isPresent() ? ", and memory did not grow" : "");
  }

  private Advice processOrFork(Trial process, Trial fork) {
    Optional<Finding> against = finding(Set.of(Habit.DIFFERS));
    if (against.isPresent()) {
      return advice(process, rates(fork, process) + ", but " + against.get().detail());
    }
    if (gain(fork, process) < WORTH_IT) {
      return advice(process, rates(fork, process) + ": not worth a change");
    }
    return advice(fork, rates(fork, process) + ", and each task has its own process in both");
  }

  private Advice theOnlyOne(Trial trial) {
    String median = "; p50 is " + Amounts.time(trial.alone().median());
    if (trials.size() == 1) {
      return advice(trial, "it is the only mode for it" + median);
    }
    String others =
        trials.stream()
            .filter(other -> other.problem().isPresent())
            .map(other -> other.candidate().name() + ": " + firstLine(other))
            .distinct()
            .collect(Collectors.joining("; "));
    return advice(trial, "the other modes cannot serve it (" + others + ")" + median);
  }

  private Advice none() {
    String problem = trials.stream().flatMap(one -> one.problem().stream()).findFirst().orElse("");
    return new Advice(Optional.empty(), "no task succeeded in any mode: " + problem, List.of());
  }

  private static String firstLine(Trial trial) {
    return trial.problem().flatMap(text -> text.lines().findFirst()).orElse("");
  }

  private static double gain(Trial faster, Trial slower) {
    return faster.best().perSecond() / slower.best().perSecond();
  }

  private static String rates(Trial one, Trial other) {
    return "mode %s serves %s tasks/s, mode %s %s"
        .formatted(
            one.candidate().name(),
            Amounts.digits(one.best().perSecond()),
            other.candidate().name(),
            Amounts.digits(other.best().perSecond()));
  }

  private Advice advice(Trial trial, String reason) {
    List<String> warnings = new ArrayList<>();
    findings.forEach(finding -> warnings.add(finding.detail()));
    if (trial.figures().stream().anyMatch(one -> one.failures() > 0)) {
      warnings.add("some tasks failed while it was measured");
    }
    if (trial.candidate().needsSdk()) {
      warnings.add("the package kurier must be installed for that interpreter");
    }
    lateFirstUse().ifPresent(warnings::add);
    if (usable(Mode.EMBEDDED).isPresent() && trial.mode() != Mode.EMBEDDED) {
      warnings.add(
          "mode embedded is only for code that must share the JVM's memory: a crash of it ends the"
              + " node, and no time limit can be enforced");
    }
    return new Advice(Optional.of(trial.candidate()), reason, warnings);
  }

  /** What a module prepares in its first task, every fork prepares again. */
  private Optional<String> lateFirstUse() {
    return usable(Mode.FORK)
        .filter(fork -> fork.alone().median().compareTo(LONG) >= 0)
        .flatMap(fork ->
            usable(Mode.WARM)
                .filter(warm ->
                    warm.alone().median().multipliedBy(2).compareTo(fork.alone().median()) < 0)
                .map(warm ->
                    "the first task of a process takes %s, later ones %s: what it prepares belongs into"
                            .formatted(
                                Amounts.time(fork.alone().median()),
                                Amounts.time(warm.alone().median()))
                        + " the module, where mode fork has it for nothing"));
  }
}
