package dev.kurier.runner.ledger;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.ledger.Explorer.Steps;
import dev.kurier.runner.ledger.Parts.Part;
import dev.kurier.runner.ledger.World.Lying;
import dev.kurier.runner.ledger.World.Mishap;
import dev.kurier.runner.ledger.World.Runner;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;

/** What two runners do. */
final class RunnerMoves implements Explorer.Moves {

  private static final Map<Mishap, Outcome> RARE =
      new EnumMap<>(
          Map.of(
              Mishap.DRAIN, new Outcome.Interrupted("drain"),
              Mishap.PERMANENT_FAILURE, Sample.failed(FailureKind.PERMANENT),
              Mishap.TIMEOUT, new Outcome.TimedOut(Duration.ofSeconds(9), "too long"),
              Mishap.CHILD_CRASH, Sample.crashed(),
              Mishap.START_FAILURE, new Outcome.StartFailed("no interpreter")));

  private final Parts parts;
  private final int mishapsAtMost;

  RunnerMoves(Parts parts, int mishapsAtMost) {
    this.parts = parts;
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
        case Runner.Busy busy -> new Flown(world, i, busy, steps).go();
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
      next.runners.set(index, parts.of(new Runner.Busy(run, lying.value(), false, true)));
      steps.reach(next, "runner " + index + " acquires " + lying.value().at());
    }
  }

  private static boolean isHeldBack(Lying lying) {
    return !lying.task().header().plan().isNone() && lying.at().topic().contains(".tasks.");
  }

  /** What one runner does with the record it has. */
  private final class Flown {

    private final World world;
    private final int index;
    private final Runner.Busy busy;
    private final Steps steps;

    Flown(World world, int index, Runner.Busy busy, Steps steps) {
      this.world = world;
      this.index = index;
      this.busy = busy;
      this.steps = steps;
    }

    void go() {
      ends();
      if (!busy.claimed()) {
        claim();
      }
      if (may(Mishap.DEFERRAL)) {
        var deferred = Sample.deferred(busy.run(), busy.lying().task(), Reason.BREAKER_OPEN);
        says(world.with(Mishap.DEFERRAL), new LifecycleEvent.Deferred(deferred), "defers");
      }
      if (may(Mishap.CRASH)) {
        crash();
      }
      if (may(Mishap.LEAVE)) {
        leave();
      }
      if (!busy.claimed() && busy.locked() && may(Mishap.LOCK_EXPIRY)) {
        World free = world.with(Mishap.LOCK_EXPIRY);
        free.available.add(parts.of(busy.lying()));
        free.runners.set(index, parts.of(new Runner.Busy(busy.run(), busy.lying(), false, false)));
        reach(free, "loses its lock");
      }
      vanish();
    }

    private void ends() {
      end(world, Sample.succeeded());
      end(world, Sample.failed(FailureKind.RETRYABLE));
      TaskId id = busy.run().task().id();
      if (world.account(id).filter(account -> account.value().told()).isPresent()) {
        end(world, new Outcome.Cancelled("asked"));
      }
      RARE.forEach((mishap, outcome) -> {
        if (may(mishap)) {
          end(world.with(mishap), outcome);
        }
      });
    }

    private void end(World from, Outcome outcome) {
      var ended = Sample.ended(busy.run(), outcome, busy.lying().task());
      says(from, new LifecycleEvent.RunEnded(ended), "reports " + Names.of(outcome));
    }

    /** It writes an event that settles its record, and may die in between. */
    private void says(World from, LifecycleEvent event, String what) {
      World next = from.copy();
      write(next, event);
      next.runners.set(index, parts.of(new Runner.Idle(busy.run().node())));
      reach(next, what);
      if (!busy.claimed() && busy.locked() && from.may(Mishap.CRASH, mishapsAtMost)) {
        World dead = from.with(Mishap.CRASH);
        write(dead, event);
        dead.available.add(parts.of(busy.lying()));
        bury(dead);
        reach(dead, what + " and dies before it accepts");
      }
      if (from.may(Mishap.WRITTEN_TWICE, mishapsAtMost)) {
        World twice = from.with(Mishap.WRITTEN_TWICE);
        write(twice, event);
        twice.late.add(parts.of(event));
        twice.runners.set(index, parts.of(new Runner.Idle(busy.run().node())));
        reach(twice, what + ", twice");
      }
    }

    private void claim() {
      LifecycleEvent claim = new LifecycleEvent.Claimed(busy.run());
      Runner.Busy claimed = new Runner.Busy(busy.run(), busy.lying(), true, true);
      World next = world.copy();
      write(next, claim);
      next.runners.set(index, parts.of(claimed));
      reach(next, "claims");
      if (may(Mishap.WRITTEN_TWICE)) {
        World twice = world.with(Mishap.WRITTEN_TWICE);
        write(twice, claim);
        write(twice, claim);
        twice.runners.set(index, parts.of(claimed));
        reach(twice, "claims, twice");
      }
      if (busy.locked() && may(Mishap.CLAIM_WITHOUT_AN_ANSWER)) {
        giveUp(claim);
      }
      if (busy.locked() && may(Mishap.CRASH)) {
        World dead = world.with(Mishap.CRASH);
        write(dead, claim);
        dead.available.add(parts.of(busy.lying()));
        dead.silent.add(parts.of(busy.run().node()));
        bury(dead);
        reach(dead, "claims and dies before it accepts");
      }
    }

    // Whoever hears nothing of its claim hears nothing of its heartbeats: it takes another name.
    private void giveUp(LifecycleEvent claim) {
      World next = world.with(Mishap.CLAIM_WITHOUT_AN_ANSWER);
      next.stopped.remove(parts.of(busy.run().execution()));
      next.late.add(parts.of(claim));
      next.silent.add(parts.of(busy.run().node()));
      next.available.add(parts.of(busy.lying()));
      next.runners.set(index, parts.of(new Runner.Idle(busy.run().node() + "-renamed")));
      reach(next, "claims, hears no word and gives up");
    }

    private void crash() {
      World dead = world.with(Mishap.CRASH);
      if (busy.claimed()) {
        dead.silent.add(parts.of(busy.run().node()));
      } else if (busy.locked()) {
        dead.available.add(parts.of(busy.lying()));
      }
      bury(dead);
      reach(dead, "dies");
    }

    private void leave() {
      World gone = world.with(Mishap.LEAVE);
      if (busy.claimed()) {
        write(gone, Sample.left(busy.run().node()));
      } else if (busy.locked()) {
        gone.available.add(parts.of(busy.lying()));
      }
      bury(gone);
      reach(gone, "leaves");
    }

    /** It says nothing: the run was stopped, or the runner skipped a task that is too late. */
    private void vanish() {
      boolean stopped = world.stopped.contains(parts.of(busy.run().execution()));
      boolean late = world.had(Mishap.DEADLINE) && busy.run().task().deadline().isPresent();
      if (stopped || late) {
        World next = world.copy();
        next.stopped.remove(parts.of(busy.run().execution()));
        if (stopped && !busy.claimed() && busy.locked()) {
          next.available.add(parts.of(busy.lying()));
        }
        next.runners.set(index, parts.of(new Runner.Idle(busy.run().node())));
        reach(next, stopped ? "stops its run" : "skips a late task");
      }
    }

    private void write(World next, LifecycleEvent event) {
      next.stopped.remove(parts.of(busy.run().execution()));
      next.events.add(parts.of(event));
    }

    /** The other one goes on alone; the last one is replaced. */
    private void bury(World next) {
      next.stopped.remove(parts.of(busy.run().execution()));
      boolean last = next.runners.get(1 - index).value() instanceof Runner.Dead;
      String node = busy.run().node();
      next.runners.set(
          index, parts.of(last ? new Runner.Idle(node + "-again") : new Runner.Dead(node)));
    }

    private boolean may(Mishap mishap) {
      return world.may(mishap, mishapsAtMost);
    }

    private void reach(World next, String what) {
      steps.reach(next, "runner " + index + " " + what);
    }
  }
}
