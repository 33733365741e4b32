package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.Books.Folded;
import dev.kurier.runner.ledger.Explorer.Steps;
import dev.kurier.runner.ledger.Parts.Part;
import dev.kurier.runner.ledger.World.Life;
import dev.kurier.runner.ledger.World.Lying;
import dev.kurier.runner.ledger.World.Mishap;
import dev.kurier.runner.ledger.World.Runner;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a ledger does: it folds, and carries out what the fold asks for as {@link Batch} does. */
final class LedgerMoves implements Explorer.Moves {

  private final Parts parts;
  private final Books books;
  private final Explorer.Scenario scenario;
  private final int mishapsAtMost;

  LedgerMoves(Parts parts, Books books, Explorer.Scenario scenario, int mishapsAtMost) {
    this.parts = parts;
    this.books = books;
    this.scenario = scenario;
    this.mishapsAtMost = mishapsAtMost;
  }

  @Override
  public void from(World world, Steps steps) {
    foldFirst(world, next -> next.submits, steps);
    foldFirst(world, next -> next.requests, steps);
    foldFirst(world, next -> next.events, steps);
    if (world.events.isEmpty()) {
      silence(world, steps);
    }
    timers(world, steps);
    endPause(world, steps);
    takeOver(world, steps);
  }

  private void foldFirst(
      World world, Function<World, List<Part<LifecycleEvent>>> log, Steps steps) {
    if (!log.apply(world).isEmpty()) {
      World next = world.copy();
      LifecycleEvent event = log.apply(next).removeFirst().value();
      new Transaction(next, world.hour(), "the ledger folds " + Names.of(event), steps).fold(event);
    }
  }

  // Only a ledger that has read all events believes that a node is silent.
  private void silence(World world, Steps steps) {
    for (Part<String> node : world.silent) {
      if (world.isClaimedBy(node.value())) {
        String what = "the ledger misses " + node.value();
        new Transaction(world.copy(), world.hour(), what, steps).fold(Sample.lost(node.value()));
      }
    }
    if (world.may(Mishap.SUSPICION, mishapsAtMost)) {
      for (Part<Account> account : world.accounts) {
        account
            .value()
            .state()
            .flatMap(TaskState::claim)
            .ifPresent(run -> suspect(world, run, steps));
      }
    }
  }

  // The node lives: its run goes on, and may end before the node knows, or be killed by it.
  private void suspect(World world, Run claim, Steps steps) {
    if (!world.silent.contains(parts.of(claim.node()))) {
      World next = world.with(Mishap.SUSPICION);
      stop(next, claim.execution());
      fence(next, claim.execution());
      String what = "the ledger misses " + claim.node() + ", which lives";
      new Transaction(next, world.hour(), what, steps).fold(Sample.lost(claim.node()));
    }
  }

  // It may have ended before the ledger knows of what was put off, or again.
  private void endPause(World world, Steps steps) {
    if (world.had(Mishap.PAUSE)) {
      for (Part<Account> account : world.accounts) {
        new Transaction(world.copy(), world.hour(), "a pause ends", steps)
            .foldOn(account.value().id(), new LifecycleEvent.PauseEnded());
      }
    }
  }

  private void timers(World world, Steps steps) {
    Hour hour = world.hour().timers();
    for (Part<Account> account : world.accounts) {
      if (books.wakes(account.value(), hour)) {
        due(world, account.value().id(), hour, steps);
      } else if (world.had(Mishap.DROPPED)
          && world.isQuiet()
          && books.wakes(account.value(), Hour.AT_LAST)) {
        due(world, account.value().id(), Hour.AT_LAST, steps);
      }
    }
  }

  private void due(World world, TaskId id, Hour hour, Steps steps) {
    new Transaction(world.copy(), hour, "a timer runs down (" + hour + ")", steps)
        .foldOn(id, new LifecycleEvent.Due());
  }

  // All else that a ledger knows is in its states.
  private void takeOver(World world, Steps steps) {
    boolean expects = world.accounts.stream().anyMatch(a -> a.value().early().isPresent());
    if (expects && world.may(Mishap.TAKEOVER, mishapsAtMost)) {
      World next = world.with(Mishap.TAKEOVER);
      List.copyOf(next.accounts)
          .forEach(account -> next.put(parts.of(account.value().expecting(Optional.empty()))));
      steps.reach(next, "another ledger takes over");
    }
  }

  // A node that is missed has killed its claims before, and begins none of them.
  private void fence(World world, String execution) {
    world.confirmed.remove(parts.of(execution));
    world.runners.replaceAll(runner ->
        runner.value() instanceof Runner.Busy busy
                && busy.runsAlone()
                && busy.run().execution().equals(execution)
            ? parts.of(busy.with(busy.life() == Life.RUNNING ? Life.KILLED : Life.FENCED))
            : runner);
  }

  private void stop(World world, String execution) {
    tell(world, world.stopped, execution);
  }

  private void start(World world, String execution) {
    tell(world, world.confirmed, execution);
  }

  private void tell(World world, List<Part<String>> told, String execution) {
    boolean runs =
        world.runners.stream()
            .anyMatch(runner ->
                runner.value() instanceof Runner.Busy busy
                    && busy.run().execution().equals(execution));
    Part<String> part = parts.of(execution);
    if (runs && !told.contains(part)) {
      told.add(part);
    }
  }

  /** One event and all that follows from it at once. */
  private final class Transaction {

    private final World next;
    private final Hour hour;
    private final String what;
    private final Steps steps;
    private final Releases releases = new Releases();

    Transaction(World next, Hour hour, String what, Steps steps) {
      this.next = next;
      this.hour = hour;
      this.what = what;
      this.steps = steps;
    }

    void fold(LifecycleEvent event) {
      if (event instanceof LifecycleEvent.NodeLost lost) {
        List.copyOf(next.accounts).stream()
            .map(Part::value)
            .filter(account -> account.isClaimedBy(lost.node()))
            .forEach(account -> apply(account.id(), lost));
      } else {
        apply(Names.subject(event), event);
      }
      reach();
    }

    void foldOn(TaskId id, LifecycleEvent event) {
      apply(id, event);
      reach();
    }

    private void reach() {
      tellOfEnds();
      for (String queue : scenario.managed().keySet()) {
        admit(queue);
      }
      scenario.broken(next).ifPresent(rule -> steps.broken(what, rule));
      steps.reach(next, what);
    }

    private void free(Releases.End end) {
      EndedTask ended =
          EndedTask.of(next.account(end.id()).flatMap(a -> a.value().state()).orElseThrow());
      var freed = new LifecycleEvent.Freed(ended, releases.ahead(end));
      next.waitingFor(end.id()).forEach(held -> apply(held, freed));
    }

    private void admit(String queue) {
      Admission.admit(
          () -> next.backlog(scenario.managed()).next(queue, scenario.window()), this::admit);
    }

    private void admit(TaskId id) {
      scenario.outOfTurn(next, id).ifPresent(rule -> steps.broken(what, rule));
      apply(id, new LifecycleEvent.Admitted());
      tellOfEnds();
    }

    private void tellOfEnds() {
      for (var end = releases.poll(); end.isPresent(); end = releases.poll()) {
        free(end.get());
      }
    }

    private void apply(TaskId id, LifecycleEvent event) {
      Part<Account> before = next.account(id).orElseGet(() -> parts.of(Account.of(id)));
      Folded folded = books.fold(before, parts.of(next.lines().tell(event)), hour);
      folded.broken().ifPresent(rule -> steps.broken(what, rule));
      next.put(folded.after());
      folded.effects().forEach(effect -> carryOut(id, effect));
      if (before.value().state().isEmpty()) {
        keepCancel(id, event);
      }
    }

    private void carryOut(TaskId id, Effect effect) {
      switch (effect) {
        case Effect.Redispatch again -> redispatch(id, again);
        case Effect.Follow follow -> apply(follow.id(), follow.event());
        case Effect.Await(var tasks) -> await(id, tasks);
        case Effect.Free(var ahead) -> releases.ended(0, id, ahead);
        case Effect.Tell(Control.StopRun run) -> stop(next, run.execution());
        case Effect.Tell(Control.StartRun run) -> start(next, run.execution());
        case Effect.Tell(Control.CancelTask _) -> {}
        // No task's fate gives an order.
        case Effect.Tell(Control.OrderGiven _) -> {}
        case Effect.Tell(Control.OrderLifted _) -> {}
        case Effect.Tell(Control.BreakerReset _) -> {}
        // What other partitions are asked is of no consequence for this task.
        case Effect.Answer _, Effect.Bury _, Effect.BuryRefused _, Effect.Post _ -> {}
      }
    }

    private void await(TaskId id, List<TaskId> tasks) {
      for (TaskId other : tasks) {
        next.account(other)
            .flatMap(account -> account.value().state())
            .filter(state -> state.status().isTerminal())
            .map(state -> new LifecycleEvent.Freed(EndedTask.of(state), Optional.empty()))
            .ifPresent(freed -> apply(id, freed));
      }
    }

    private void redispatch(TaskId id, Effect.Redispatch again) {
      Optional<Task> bytes =
          switch (again.body()) {
            case Body.Held(var task) -> Optional.of(task);
            case Body.Stored(var at) -> read(at, header(id));
          };
      if (bytes.isPresent()) {
        var at = new Coordinates("kurier.retries.default", 0, next.written.size());
        Part<Lying> lying = parts.of(new Lying(at, bytes.get().withAttempt(again.attempt())));
        next.written.add(lying);
        next.available.add(lying);
      } else if (again.body() instanceof Body.Stored(var at)) {
        apply(id, new LifecycleEvent.BytesGone(at));
      }
    }

    private TaskHeader header(TaskId id) {
      return next.account(id).flatMap(account -> account.value().state()).orElseThrow().task();
    }

    private Optional<Task> read(Coordinates at, TaskHeader expected) {
      return next.written.stream()
          .map(Part::value)
          .filter(lying -> lying.at().equals(at))
          .filter(lying -> !next.gone.contains(parts.of(at)))
          .map(Lying::task)
          .filter(task -> task.header().id().equals(expected.id()))
          .filter(task -> task.header().payloadSha256().equals(expected.payloadSha256()))
          .findFirst();
    }

    private void keepCancel(TaskId id, LifecycleEvent event) {
      Account now = next.account(id).orElseThrow().value();
      if (event instanceof LifecycleEvent.CancelRequested(var request)) {
        next.put(parts.of(now.expecting(Optional.of(request))));
      } else if (now.early().isPresent() && now.state().isPresent()) {
        next.put(parts.of(now.expecting(Optional.empty())));
        apply(id, new LifecycleEvent.CancelRequested(now.early().get()));
      }
    }
  }
}
