package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.LifecycleEvent.NodeLost.How;
import dev.kurier.runner.ledger.World.Lying;
import dev.kurier.runner.ledger.World.Mishap;
import dev.kurier.runner.ledger.World.Runner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Walks every order in which the things around one task can happen, breadth first. */
final class Explorer {

  private static final int MAX_ATTEMPTS = 2;

  private final Fold fold;
  private final int mishapsAtMost;
  private final Map<Known, Step> seen = new HashMap<>();
  private final Deque<Known> frontier = new ArrayDeque<>();
  private Optional<String> violation = Optional.empty();
  private Known current = new Known(start(), 0);

  Explorer(Fold fold, int mishapsAtMost) {
    this.fold = fold;
    this.mishapsAtMost = mishapsAtMost;
  }

  /** What is explored. */
  interface Fold {
    Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment);
  }

  /** How a world came to be. */
  private record Step(Optional<Known> from, String what) {}

  /** A world whose hash is taken once: it is looked up far more often than made. */
  private record Known(World world, int hash) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Known that && hash == that.hash && world.equals(that.world);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** The shortest way to a broken rule; empty if no rule can be broken. */
  Optional<String> walk() {
    World start = start();
    Known known = new Known(start, start.hashCode());
    seen.put(known, new Step(Optional.empty(), "client sends"));
    frontier.add(known);
    while (!frontier.isEmpty() && violation.isEmpty()) {
      current = frontier.removeFirst();
      World world = current.world();
      if (world.isQuiet()) {
        Rules.atTheEnd(world).ifPresent(this::broken);
      }
      expand(world);
    }
    return violation;
  }

  int worlds() {
    return seen.size();
  }

  private static World start() {
    Lying first = new Lying(Sample.record(0), Sample.task());
    return World.beginning(first, submitted(first));
  }

  private void expand(World world) {
    Ghost.heard(fold, world).ifPresent(this::broken);
    foldOne(world);
    for (int i = 0; i < world.runners().size(); i++) {
      switch (world.runners().get(i)) {
        case Runner.Idle idle -> {
          // Two idle runners are alike: the first of them goes first.
          if (world.runners().indexOf(idle) == i) {
            acquire(world, i);
          }
        }
        case Runner.Busy busy -> run(world, i, busy);
        case Runner.Dead _ -> {}
      }
    }
    outsiders(world);
  }

  private void foldOne(World world) {
    List<LifecycleEvent> submits = world.submits();
    List<LifecycleEvent> requests = world.requests();
    List<LifecycleEvent> events = world.events();
    if (!submits.isEmpty()) {
      World rest = world.withLogs(rest(submits), requests, events);
      fold(world, rest, submits.getFirst(), 0);
    }
    if (!requests.isEmpty()) {
      World rest = world.withLogs(submits, rest(requests), events);
      fold(world, rest, requests.getFirst(), 0);
    }
    if (!events.isEmpty()) {
      World rest = world.withLogs(submits, requests, rest(events));
      fold(world, rest, events.getFirst(), 0);
    } else {
      for (String node : world.silent()) {
        World rest = world.withSilent(World.minus(world.silent(), node));
        fold(world, rest, new LifecycleEvent.NodeLost(node, How.SILENT), 0);
      }
    }
    if (world.state().flatMap(TaskState::dueAt).isPresent()) {
      fold(world, world, new LifecycleEvent.Due(), 3_600);
    }
  }

  private void fold(World from, World rest, LifecycleEvent event, int later) {
    Optional<TaskState> before = from.state();
    Moment moment = new Moment(Sample.NOON.plusSeconds(later), 0.5);
    Decision decision = fold.apply(before, event, moment);
    Ghost.seen(fold, before, event, moment, decision).ifPresent(this::broken);
    Set<Reply> replies = new HashSet<>(rest.replies());
    int letters = rest.deadLetters();
    World next = rest;
    for (Effect effect : decision.effects()) {
      switch (effect) {
        case Effect.Answer answer -> replies.add(answer.reply());
        case Effect.Bury _, Effect.BuryRefused _ -> letters++;
        case Effect.Redispatch again -> next = next.sent(dispatched(next, again));
        case Effect.Tell _, Effect.Follow _ -> {}
      }
    }
    next = next.decided(decision.state(), replies, letters);
    String what = "ledger folds " + named(event);
    reach(next, what);
    Rules.afterFold(before, next, MAX_ATTEMPTS).ifPresent(rule -> broken(what + rule));
  }

  private static Lying dispatched(World world, Effect.Redispatch again) {
    Task task = Sample.task().withAttempt(again.attempt());
    return new Lying(new Coordinates("kurier.retries.default", 0, world.records()), task);
  }

  private void acquire(World world, int index) {
    for (Lying lying : Set.copyOf(world.available())) {
      Run run =
          new Run(
              "e" + world.executions(),
              "node-" + index,
              lying.task().header(),
              lying.at(),
              1,
              MAX_ATTEMPTS);
      reach(
          world
              .started()
              .withAvailable(World.minus(world.available(), lying))
              .withRunner(index, new Runner.Busy(run, lying, false, true)),
          "runner " + index + " acquires " + lying.at());
    }
  }

  private void run(World world, int index, Runner.Busy busy) {
    end(world, index, busy, Sample.succeeded());
    end(world, index, busy, Sample.failed(FailureKind.RETRYABLE));
    if (world.mishaps().contains(Mishap.CANCEL)) {
      end(world, index, busy, new Outcome.Cancelled("asked"));
    }
    if (may(world, Mishap.DRAIN)) {
      end(world.with(Mishap.DRAIN), index, busy, new Outcome.Interrupted("drain"));
    }
    if (!busy.claimed()) {
      claim(world, index, busy);
    }
    if (!busy.claimed() && may(world, Mishap.DEFERRAL)) {
      Event.Deferred deferred =
          Sample.deferred(busy.run(), busy.lying().task(), Reason.BREAKER_OPEN);
      World next = world.with(Mishap.DEFERRAL).withEvent(new LifecycleEvent.Deferred(deferred));
      reach(next.withRunner(index, new Runner.Idle()), "runner " + index + " defers");
    }
    if (may(world, Mishap.CRASH)) {
      crash(world, index, busy);
    }
    if (!busy.claimed() && busy.locked() && may(world, Mishap.LOCK_EXPIRY)) {
      World free =
          world.with(Mishap.LOCK_EXPIRY).withAvailable(World.plus(world.available(), busy.lying()));
      Runner.Busy late = new Runner.Busy(busy.run(), busy.lying(), false, false);
      reach(free.withRunner(index, late), "lock of runner " + index + " expires");
    }
  }

  private void end(World world, int index, Runner.Busy busy, Outcome outcome) {
    Event.Ended ended = Sample.ended(busy.run(), outcome, busy.lying().task());
    World next = world.withEvent(new LifecycleEvent.RunEnded(ended));
    String what = "runner " + index + " reports " + named(outcome);
    reach(next.withRunner(index, new Runner.Idle()), what);
    if (busy.locked() && !busy.claimed() && may(world, Mishap.CRASH)) {
      World dead = next.with(Mishap.CRASH).withRunner(index, new Runner.Dead());
      World again = dead.withAvailable(World.plus(dead.available(), busy.lying()));
      reach(again, what + " and dies before it accepts");
    }
  }

  private void claim(World world, int index, Runner.Busy busy) {
    Runner.Busy claimed = new Runner.Busy(busy.run(), busy.lying(), true, true);
    World next = world.withEvent(new LifecycleEvent.Claimed(busy.run()));
    reach(next.withRunner(index, claimed), "runner " + index + " claims");
  }

  private void crash(World world, int index, Runner.Busy busy) {
    World dead = world.with(Mishap.CRASH).withRunner(index, new Runner.Dead());
    if (busy.claimed()) {
      dead = dead.withSilent(World.plus(dead.silent(), busy.run().node()));
    } else if (busy.locked()) {
      dead = dead.withAvailable(World.plus(dead.available(), busy.lying()));
    }
    reach(dead, "runner " + index + " dies");
  }

  private void outsiders(World world) {
    if (may(world, Mishap.SENT_TWICE)) {
      Lying copy = new Lying(Sample.record(world.records()), Sample.task());
      World next = world.with(Mishap.SENT_TWICE).sent(copy);
      List<LifecycleEvent> submits = World.plus(next.submits(), submitted(copy));
      reach(next.withLogs(submits, next.requests(), next.events()), "client sends again");
    }
    if (may(world, Mishap.CANCEL)) {
      LifecycleEvent cancel =
          new LifecycleEvent.CancelRequested(new Request.Cancel(Sample.ID, "asked"));
      World next = world.with(Mishap.CANCEL);
      List<LifecycleEvent> requests = World.plus(next.requests(), cancel);
      reach(next.withLogs(next.submits(), requests, next.events()), "client cancels");
    }
    if (may(world, Mishap.SUSPICION) && world.events().isEmpty()) {
      world
          .state()
          .flatMap(TaskState::claim)
          .filter(claim -> !world.silent().contains(claim.node()))
          .ifPresent(claim -> {
            World next = world.with(Mishap.SUSPICION);
            LifecycleEvent lost = new LifecycleEvent.NodeLost(claim.node(), How.SILENT);
            fold(next, next, lost, 0);
          });
    }
  }

  private boolean may(World world, Mishap mishap) {
    return world.mishaps().size() < mishapsAtMost && !world.mishaps().contains(mishap);
  }

  private void reach(World next, String what) {
    Known known = new Known(next, next.hashCode());
    if (seen.putIfAbsent(known, new Step(Optional.of(current), what)) == null) {
      frontier.addLast(known);
    }
  }

  private void broken(String rule) {
    if (violation.isPresent()) {
      return;
    }
    List<String> way = new ArrayList<>();
    Optional<Known> at = Optional.of(current);
    while (at.isPresent()) {
      Optional<Step> step = Optional.ofNullable(seen.get(at.get()));
      step.ifPresent(s -> way.addFirst(s.what()));
      at = step.flatMap(Step::from);
    }
    violation = Optional.of(String.join("\n", way) + "\nBROKEN: " + rule);
  }

  private static String named(LifecycleEvent event) {
    return event instanceof LifecycleEvent.RunEnded(var ended)
        ? named(ended.outcome())
        : event.getClass().getSimpleName();
  }

  private static String named(Outcome outcome) {
    return outcome.getClass().getSimpleName();
  }

  private static LifecycleEvent submitted(Lying lying) {
    return new LifecycleEvent.Submitted(lying.task(), lying.at(), Sample.NOON);
  }

  private static List<LifecycleEvent> rest(List<LifecycleEvent> log) {
    return log.subList(1, log.size());
  }
}
