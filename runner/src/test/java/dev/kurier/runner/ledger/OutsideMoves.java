package dev.kurier.runner.ledger;

import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.ledger.Explorer.Steps;
import dev.kurier.runner.ledger.Parts.Part;
import dev.kurier.runner.ledger.World.Lying;
import dev.kurier.runner.ledger.World.Mishap;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What clients, Kafka and time do. */
final class OutsideMoves implements Explorer.Moves {

  static final Task TASK = task("{\"n\":1}");
  static final TaskId REPLAYED = TaskId.derivedFrom("replay", "r1", Sample.ID.value());

  static final TaskId SHADOW = TaskId.ofReplay("s1", Sample.ID);

  /** The same, not before some time. */
  static final Task LATER = later(TASK);

  private static final TaskId STRANGER = new TaskId("nobody");

  private final Parts parts;
  private final int mishapsAtMost;
  private final Task task;
  private final Task other;

  OutsideMoves(Parts parts, int mishapsAtMost, Task task) {
    this.parts = parts;
    this.mishapsAtMost = mishapsAtMost;
    this.task = task;
    this.other = task.header().plan().isNone() ? task("{\"n\":2}") : later(task("{\"n\":2}"));
  }

  /** One task on its queue. */
  static Explorer.Scenario around(Task task) {
    return new Explorer.Scenario() {
      @Override
      public void begin(World world, Parts parts) {
        var first = new Lying(Sample.record(0), task);
        world.written.add(parts.of(first));
        world.available.add(parts.of(first));
        world.submits.add(parts.of(submitted(first)));
      }

      @Override
      public Explorer.Moves outside(Parts parts, int mishapsAtMost) {
        return new OutsideMoves(parts, mishapsAtMost, task);
      }

      @Override
      public Optional<String> broken(World world) {
        return WorldRules.ofCauses(world);
      }
    };
  }

  static LifecycleEvent submitted(Lying lying) {
    return new LifecycleEvent.Submitted(lying.task(), lying.at(), Sample.NOON);
  }

  @Override
  public void from(World world, Steps steps) {
    send(world, Mishap.SENT_TWICE, task, steps);
    send(world, Mishap.SENT_WITH_ANOTHER_PAYLOAD, other, steps);
    cancel(world, Mishap.CANCEL, Sample.ID, false, steps);
    cancel(world, Mishap.FORCED_CANCEL, Sample.ID, true, steps);
    cancel(world, Mishap.CANCEL_OF_A_STRANGER, STRANGER, false, steps);
    replay(world, steps);
    shadow(world, steps);
    if (may(world, Mishap.DROPPED)) {
      drop(world, steps);
    }
    if (may(world, Mishap.DEADLINE)) {
      steps.reach(world.with(Mishap.DEADLINE), "the deadline passes");
    }
    for (Part<LifecycleEvent> copy : world.late) {
      World next = world.copy();
      next.late.remove(copy);
      next.events.add(copy);
      steps.reach(next, "a second copy of " + Names.of(copy.value()) + " comes");
    }
  }

  private void send(World world, Mishap mishap, Task task, Steps steps) {
    if (may(world, mishap)) {
      World next = world.with(mishap);
      var copy = new Lying(Sample.record(next.written.size()), task);
      next.written.add(parts.of(copy));
      next.available.add(parts.of(copy));
      next.submits.add(parts.of(submitted(copy)));
      steps.reach(next, named(mishap));
    }
  }

  private void cancel(World world, Mishap mishap, TaskId id, boolean force, Steps steps) {
    if (may(world, mishap)) {
      request(world, mishap, new Request.Cancel(id, "asked", force), steps);
    }
  }

  private void request(World world, Mishap mishap, Request.Cancel cancel, Steps steps) {
    World next = world.with(mishap);
    next.requests.add(parts.of(new LifecycleEvent.CancelRequested(cancel)));
    steps.reach(next, named(mishap));
  }

  /** Somebody who has seen the dead letter wants another run, perhaps with a double click. */
  private void replay(World world, Steps steps) {
    boolean hasLetter =
        world.account(Sample.ID).filter(account -> account.value().letters() > 0).isPresent();
    if (hasLetter && may(world, Mishap.REPLAY)) {
      LifecycleEvent request =
          new LifecycleEvent.ReplayRequested(
              new Request.Replay(
                  Sample.ID,
                  "r1",
                  REPLAYED,
                  payloadOfTheLetter(world),
                  Optional.of(asked(world, false))));
      World once = world.with(Mishap.REPLAY);
      once.requests.add(parts.of(request));
      steps.reach(once, named(Mishap.REPLAY));
      World twice = world.with(Mishap.REPLAY);
      twice.requests.add(parts.of(request));
      twice.requests.add(parts.of(request));
      steps.reach(twice, named(Mishap.REPLAY) + ", twice");
    }
  }

  /** Somebody who has seen its end wants to compare another run with it. */
  private void shadow(World world, Steps steps) {
    boolean hasEnded =
        world
            .account(Sample.ID)
            .flatMap(account -> account.value().state())
            .filter(state -> state.status().isTerminal())
            .isPresent();
    if (hasEnded && may(world, Mishap.SHADOW)) {
      World next = world.with(Mishap.SHADOW);
      next.requests.add(
          parts.of(
              new LifecycleEvent.ReplayRequested(
                  new Request.Replay(
                      Sample.ID,
                      "s1",
                      SHADOW,
                      payloadOfTheLetter(world),
                      Optional.of(asked(world, true))))));
      steps.reach(next, named(Mishap.SHADOW));
    }
  }

  private static Request.Asked asked(World world, boolean shadow) {
    Instant diedAt =
        world.account(Sample.ID).orElseThrow().value().state().orElseThrow().updatedAt();
    return new Request.Asked(0, diedAt, false, false, Optional.empty(), shadow);
  }

  private Task payloadOfTheLetter(World world) {
    String sha =
        world.account(Sample.ID).orElseThrow().value().state().orElseThrow().task().payloadSha256();
    return sha.equals(task.header().payloadSha256()) ? task : other;
  }

  private void drop(World world, Steps steps) {
    for (Part<Lying> lying : world.written) {
      World next = world.with(Mishap.DROPPED);
      next.available.remove(lying);
      next.gone.add(parts.of(lying.value().at()));
      steps.reach(next, "Kafka drops " + lying.value().at());
    }
  }

  private boolean may(World world, Mishap mishap) {
    return world.may(mishap, mishapsAtMost);
  }

  private static Task later(Task task) {
    var plan = new Plan(Optional.of(Sample.NOON.plusSeconds(1_800)), Optional.empty());
    return new Task(task.header().withPlan(plan), task.payload(), task.extras());
  }

  private static Task task(String payload) {
    return Sample.task(
        Sample.ID,
        payload,
        Optional.of(new ReplyTo("shop", 0)),
        Optional.of(Sample.NOON.plus(Sample.TO_THE_DEADLINE).minusSeconds(1)));
  }

  private static String named(Mishap mishap) {
    return "client: " + mishap.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
