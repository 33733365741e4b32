package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.Parts.Part;
import dev.kurier.runner.ledger.World.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Walks every order in which the things of a scenario can happen, breadth first. */
final class Explorer {

  static final int MAX_ATTEMPTS = 2;

  private final Parts parts = new Parts();
  private final Visited visited = new Visited();
  private final Scenario scenario;
  private final Books books;
  private final List<Moves> moves;
  private final int mostWorlds;
  private final long deadline;
  private Optional<Violation> violation = Optional.empty();
  private List<Reached> frontier = new ArrayList<>();
  private List<Reached> next = new ArrayList<>();
  private int current = Visited.NONE;
  private int depth;

  Explorer(Fold fold, Scenario scenario, int mishapsAtMost, Limits limits) {
    this.scenario = scenario;
    books = new Books(fold, parts);
    moves =
        List.of(
            new LedgerMoves(parts, books, scenario, mishapsAtMost),
            new RunnerMoves(parts, scenario, mishapsAtMost),
            scenario.outside(parts, mishapsAtMost));
    mostWorlds = limits.worlds();
    deadline = System.nanoTime() + limits.time().toNanos();
  }

  /** Where a walk stops that has not seen everything. */
  record Limits(int worlds, Duration time) {}

  /** What is explored. */
  interface Fold {
    Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment);

    Optional<Instant> wakeAt(TaskState state);
  }

  /** What is sent, what else happens outside, and what must hold of all of it. */
  interface Scenario {
    void begin(World world, Parts parts);

    Moves outside(Parts parts, int mishapsAtMost);

    /** The first rule that a world breaks after a decision. */
    Optional<String> broken(World world);

    /** Whether runners wait for the ledger's word before they run a task with a key. */
    default boolean runnersWait() {
      return true;
    }

    /** The queues that the ledger dispatches. */
    default Map<String, ManagedQueue> managed() {
      return Map.of();
    }

    /** How many tasks of each of these may be out. */
    default int window() {
      return 1;
    }

    /** Why it is not the turn of a task that is about to go to the runners. */
    default Optional<String> outOfTurn(World world, TaskId next) {
      return Optional.empty();
    }
  }

  /** Some of the ways in which a world can go on. */
  interface Moves {
    void from(World world, Steps steps);
  }

  /** Takes the ways. */
  interface Steps {
    void reach(World next, String what);

    /** The way to the current world, and this step, break a rule. */
    void broken(String what, String rule);
  }

  /**
   * How far a walk came.
   *
   * @param worlds how many different ones it reached
   * @param depth all worlds that fewer steps lead to were reached and judged
   * @param complete true if there are no others
   * @param violation the shortest way to a broken rule
   */
  record Walk(int worlds, int depth, boolean complete, Optional<Violation> violation) {}

  /** A broken rule, and the steps that lead there. */
  record Violation(List<String> steps, String rule) {
    @Override
    public String toString() {
      return String.join("\n", steps) + "\nBROKEN: " + rule;
    }
  }

  /** A world that is to be expanded. */
  private static final class Reached {
    private final int number;
    private final int[] code;

    Reached(int number, int[] code) {
      this.number = number;
      this.code = code;
    }
  }

  Walk walk() {
    int start = parts.of("client sends").id();
    int[] code = beginning().code();
    next.add(new Reached(visited.add(code, Visited.NONE, start), code));
    while (!next.isEmpty() && violation.isEmpty()) {
      frontier = next;
      next = new ArrayList<>();
      depth++;
      for (Reached reached : frontier) {
        if (visited.size() > mostWorlds || System.nanoTime() > deadline) {
          return new Walk(visited.size(), depth, false, violation);
        }
        expand(reached);
      }
    }
    return new Walk(visited.size(), depth, violation.isEmpty(), violation);
  }

  private void expand(Reached reached) {
    if (violation.isPresent()) {
      return;
    }
    current = reached.number;
    World world = World.of(reached.code, parts);
    WorldRules.whenQuiet(world, books).ifPresent(rule -> broken("then", rule));
    for (Moves some : moves) {
      some.from(world, new Taken());
    }
  }

  private World beginning() {
    World world = new World();
    scenario.begin(world, parts);
    world.runners.add(parts.of(new Runner.Idle("node-0")));
    world.runners.add(parts.of(new Runner.Idle("node-1")));
    return world;
  }

  private void broken(String what, String rule) {
    if (violation.isEmpty()) {
      List<String> steps = new ArrayList<>();
      for (int step : visited.way(current)) {
        Part<String> part = parts.get(step);
        steps.add(part.value());
      }
      steps.add(what);
      violation = Optional.of(new Violation(steps, rule));
    }
  }

  /** What the moves from the current world lead to. */
  private final class Taken implements Steps {
    @Override
    public void reach(World world, String what) {
      int[] code = world.code();
      int number = visited.add(code, current, parts.of(what).id());
      if (number != Visited.NONE) {
        next.add(new Reached(number, code));
      }
    }

    @Override
    public void broken(String what, String rule) {
      Explorer.this.broken(what, rule);
    }
  }
}
