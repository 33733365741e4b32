package dev.kurier.runner.ledger;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.ledger.Explorer.Steps;
import dev.kurier.runner.ledger.World.Life;
import dev.kurier.runner.ledger.World.Mishap;
import dev.kurier.runner.ledger.World.Runner;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What one runner does with the record it has. Used for one world. */
final class RunMoves {

  private static final Map<Mishap, Outcome> RARE =
      new EnumMap<>(
          Map.of(
              Mishap.DRAIN, new Outcome.Interrupted("drain"),
              Mishap.PERMANENT_FAILURE, Sample.failed(FailureKind.PERMANENT),
              Mishap.TIMEOUT, new Outcome.TimedOut(Duration.ofSeconds(9), "too long"),
              Mishap.CHILD_CRASH, Sample.crashed(),
              Mishap.START_FAILURE, new Outcome.StartFailed("no interpreter")));

  private final RunnerMoves all;
  private final Parts parts;
  private final World world;
  private final int index;
  private final Runner.Busy busy;
  private final Steps steps;

  RunMoves(RunnerMoves all, World world, int index, Runner.Busy busy, Steps steps) {
    this.all = all;
    this.parts = all.parts();
    this.world = world;
    this.index = index;
    this.busy = busy;
    this.steps = steps;
  }

  void go() {
    switch (busy.life()) {
      case WAITING -> {
        waits();
        holds();
      }
      case RUNNING -> {
        ends();
        holds();
      }
      case KILLED -> ends();
      case FENCED -> {}
    }
    vanish();
  }

  /** What may happen while its node has the record, or the claim. */
  private void holds() {
    if (!busy.claimed()) {
      claim();
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
      free.runners.set(
          index, parts.of(new Runner.Busy(busy.run(), busy.lying(), false, false, busy.life())));
      reach(free, "loses its lock");
    }
  }

  /** Nothing runs yet: it hears that its claim stands, is asked to end, or is tired of it. */
  private void waits() {
    if (world.confirmed.contains(parts.of(busy.run().execution()))) {
      World next = world.copy();
      next.confirmed.remove(parts.of(busy.run().execution()));
      next.runners.set(index, parts.of(busy.with(Life.RUNNING)));
      all.begun(next, "runner " + index + " begins", steps);
    }
    cancelled();
    if (may(Mishap.DRAIN)) {
      end(world.with(Mishap.DRAIN), new Outcome.Interrupted("drain"));
    }
  }

  private void ends() {
    end(world, Sample.succeeded());
    end(world, Sample.failed(FailureKind.RETRYABLE));
    cancelled();
    RARE.forEach((mishap, outcome) -> {
      if (may(mishap)) {
        end(world.with(mishap), outcome);
      }
    });
    defer(Mishap.DEFERRAL, Reason.BREAKER_OPEN);
    defer(Mishap.PAUSE, Reason.PAUSED);
  }

  private void defer(Mishap mishap, Reason reason) {
    if (may(mishap)) {
      var deferred = Sample.deferred(busy.run(), busy.lying().task(), reason);
      says(world.with(mishap), new LifecycleEvent.Deferred(deferred), "defers, " + reason);
    }
  }

  private void cancelled() {
    TaskId id = busy.run().task().id();
    if (world.account(id).filter(account -> account.value().told()).isPresent()) {
      end(world, new Outcome.Cancelled("asked"));
    }
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
    if (!busy.claimed() && busy.locked() && from.may(Mishap.CRASH, all.mishapsAtMost())) {
      World dead = from.with(Mishap.CRASH);
      write(dead, event);
      dead.available.add(parts.of(busy.lying()));
      bury(dead);
      reach(dead, what + " and dies before it accepts");
    }
    if (from.may(Mishap.WRITTEN_TWICE, all.mishapsAtMost())) {
      World twice = from.with(Mishap.WRITTEN_TWICE);
      write(twice, event);
      twice.late.add(parts.of(event));
      twice.runners.set(index, parts.of(new Runner.Idle(busy.run().node())));
      reach(twice, what + ", twice");
    }
  }

  private void claim() {
    LifecycleEvent claim = new LifecycleEvent.Claimed(busy.run());
    Runner.Busy claimed = new Runner.Busy(busy.run(), busy.lying(), true, true, busy.life());
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
    forget(next);
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
    if (late && !stopped && busy.runsAlone()) {
      skipWithAWord();
    } else if (stopped || late) {
      World next = world.copy();
      forget(next);
      if (stopped && !busy.claimed() && busy.locked()) {
        next.available.add(parts.of(busy.lying()));
      }
      next.runners.set(index, parts.of(new Runner.Idle(busy.run().node())));
      reach(next, stopped ? "stops its run" : "skips a late task");
    }
  }

  // It judges what may begin: the line waits for a claim that the ledger counts on.
  private void skipWithAWord() {
    if (busy.life() == Life.RUNNING) {
      end(world, new Outcome.Interrupted("late"));
    }
  }

  private void write(World next, LifecycleEvent event) {
    forget(next);
    next.events.add(parts.of(event));
  }

  private void forget(World next) {
    next.stopped.remove(parts.of(busy.run().execution()));
    next.confirmed.remove(parts.of(busy.run().execution()));
  }

  /** The other one goes on alone; the last one is replaced. */
  private void bury(World next) {
    forget(next);
    boolean last = next.runners.get(1 - index).value() instanceof Runner.Dead;
    String node = busy.run().node();
    next.runners.set(
        index, parts.of(last ? new Runner.Idle(node + "-again") : new Runner.Dead(node)));
  }

  private boolean may(Mishap mishap) {
    return world.may(mishap, all.mishapsAtMost());
  }

  private void reach(World next, String what) {
    steps.reach(next, "runner " + index + " " + what);
  }
}
