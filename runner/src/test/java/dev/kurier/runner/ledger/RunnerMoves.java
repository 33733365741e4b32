package dev.kurier.runner.ledger;

import dev.kurier.protocol.Run;
import dev.kurier.runner.ledger.Explorer.Steps;
import dev.kurier.runner.ledger.Parts.Part;
import dev.kurier.runner.ledger.World.Life;
import dev.kurier.runner.ledger.World.Lying;
import dev.kurier.runner.ledger.World.Runner;
import java.util.LinkedHashSet;

/** What two runners do. */
final class RunnerMoves implements Explorer.Moves {

  private final Parts parts;
  private final Explorer.Scenario scenario;
  private final int mishapsAtMost;

  RunnerMoves(Parts parts, Explorer.Scenario scenario, int mishapsAtMost) {
    this.parts = parts;
    this.scenario = scenario;
    this.mishapsAtMost = mishapsAtMost;
  }

  @Override
  public void from(World world, Steps steps) {
    boolean hadIdle = false;
    for (int i = 0; i < world.runners.size(); i++) {
      switch (world.runners.get(i).value()) {
        case Runner.Idle idle -> {
          // Two idle runners are alike: the first of them goes first.
          if (!hadIdle) {
            acquire(world, i, idle, steps);
          }
          hadIdle = true;
        }
        case Runner.Busy busy -> new RunMoves(this, world, i, busy, steps).go();
        case Runner.Dead _ -> {}
      }
    }
  }

  private void acquire(World world, int index, Runner.Idle idle, Steps steps) {
    for (Part<Lying> lying : new LinkedHashSet<>(world.available)) {
      if (isHeldBack(lying.value())) {
        World next = world.copy();
        next.available.remove(lying);
        steps.reach(next, "runner " + index + " leaves " + lying.value().at() + " to the ledger");
        continue;
      }
      Run run =
          new Run(
              "e" + world.executions,
              idle.node(),
              lying.value().task().header(),
              lying.value().at(),
              1,
              Explorer.MAX_ATTEMPTS);
      World next = world.copy();
      next.executions++;
      next.available.remove(lying);
      boolean waits = run.task().plan().runsAlone() && scenario.runnersWait();
      Life life = waits ? Life.WAITING : Life.RUNNING;
      next.runners.set(index, parts.of(new Runner.Busy(run, lying.value(), false, true, life)));
      begun(next, "runner " + index + " acquires " + lying.value().at(), steps);
    }
  }

  private static boolean isHeldBack(Lying lying) {
    return !lying.task().header().plan().isNone() && lying.at().topic().contains(".tasks.");
  }

  /** A step that may make a process run. */
  void begun(World next, String what, Steps steps) {
    scenario.broken(next).ifPresent(rule -> steps.broken(what, rule));
    steps.reach(next, what);
  }

  Parts parts() {
    return parts;
  }

  int mishapsAtMost() {
    return mishapsAtMost;
  }
}
