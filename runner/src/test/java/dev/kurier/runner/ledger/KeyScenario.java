package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.ledger.Explorer.Steps;
import dev.kurier.runner.ledger.World.Mishap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Some tasks that wait for each other, handed to the ledger one after the other.
 *
 * @param tasks in the order in which they come
 * @param rules what must hold of them after each decision
 */
record KeyScenario(
    String name, List<Task> tasks, BiFunction<KeyScenario, World, Optional<String>> rules)
    implements Explorer.Scenario {

  private static final String KEY = "customer-7";

  /** Three tasks, the first under a unique key and the others with these plans. */
  static KeyScenario of(String name, Plan... plans) {
    List<Task> tasks = new ArrayList<>();
    for (Plan plan : plans) {
      tasks.add(task("k" + (tasks.size() + 1), plan));
    }
    return new KeyScenario(
        name, List.copyOf(tasks), (scenario, world) -> new KeyRules(scenario, world).broken());
  }

  /** Two tasks, and a third that waits for the ends of both. */
  static KeyScenario following(String name, Plan.When when, boolean isFirst) {
    List<TaskId> both = List.of(new TaskId("k1"), new TaskId("k2"));
    var after = new Plan.After(both, when, Plan.Input.RESULTS);
    Task third = task("k3", new Plan(Optional.empty(), Optional.empty(), Optional.of(after)));
    List<Task> tasks = new ArrayList<>();
    Plan now = new Plan(Optional.of(Sample.NOON), Optional.empty());
    both.forEach(id -> tasks.add(task(id.value(), now)));
    tasks.add(isFirst ? 0 : 2, third);
    return new KeyScenario(
        name, List.copyOf(tasks), (_, world) -> new FollowRules(world, after).broken());
  }

  private static Task task(String id, Plan plan) {
    Task bare =
        Sample.task(
            new TaskId(id),
            "{\"n\":1}",
            Optional.of(new ReplyTo("shop", 0)),
            Optional.of(Sample.NOON.plus(Sample.TO_THE_DEADLINE).minusSeconds(1)));
    return new Task(bare.header().withPlan(plan), bare.payload(), bare.extras());
  }

  static Plan ordered() {
    return new Plan(Optional.empty(), Optional.of(new Plan.Ordering(KEY)));
  }

  static Plan orderedLater() {
    return new Plan(
        Optional.of(Sample.NOON.plusSeconds(1_800)), Optional.of(new Plan.Ordering(KEY)));
  }

  static Plan unique(Plan.IfTaken ifTaken) {
    return new Plan(Optional.empty(), Optional.of(new Plan.Unique(KEY, ifTaken)));
  }

  static TaskId replayOf(TaskId id) {
    return TaskId.derivedFrom("replay", "r1", id.value());
  }

  @Override
  public void begin(World world, Parts parts) {
    tasks.forEach(task -> world.submits.add(parts.of(submitted(task))));
  }

  @Override
  public Explorer.Moves outside(Parts parts, int mishapsAtMost) {
    return (world, steps) -> new Outside(parts, mishapsAtMost, world, steps).go();
  }

  @Override
  public Optional<String> broken(World world) {
    return rules.apply(this, world);
  }

  /** The same where runners run a task as soon as they have its record. */
  Explorer.Scenario hasty() {
    KeyScenario same = this;
    return new Explorer.Scenario() {
      @Override
      public void begin(World world, Parts parts) {
        same.begin(world, parts);
      }

      @Override
      public Explorer.Moves outside(Parts parts, int mishapsAtMost) {
        return same.outside(parts, mishapsAtMost);
      }

      @Override
      public Optional<String> broken(World world) {
        return same.broken(world);
      }

      @Override
      public boolean runnersWait() {
        return false;
      }
    };
  }

  private LifecycleEvent submitted(Task task) {
    var at = new Coordinates("kurier.intake", 0, tasks.indexOf(task));
    return new LifecycleEvent.Submitted(task, at, Sample.NOON, true, Line.EMPTY);
  }

  /** What clients and time do to one world. */
  private final class Outside {
    private final Parts parts;
    private final int mishapsAtMost;
    private final World world;
    private final Steps steps;

    Outside(Parts parts, int mishapsAtMost, World world, Steps steps) {
      this.parts = parts;
      this.mishapsAtMost = mishapsAtMost;
      this.world = world;
      this.steps = steps;
    }

    void go() {
      for (Task task : tasks) {
        TaskId id = task.header().id();
        if (may(Mishap.CANCEL)) {
          var cancel = new Request.Cancel(id, "asked");
          asks(Mishap.CANCEL, new LifecycleEvent.CancelRequested(cancel), "cancels " + id);
        }
        boolean hasLetter =
            world.account(id).filter(account -> account.value().letters() > 0).isPresent();
        if (hasLetter && may(Mishap.REPLAY)) {
          var replay = new Request.Replay(id, "r1", replayOf(id), task);
          asks(Mishap.REPLAY, new LifecycleEvent.ReplayRequested(replay), "replays " + id);
        }
        if (may(Mishap.SENT_TWICE)) {
          World next = world.with(Mishap.SENT_TWICE);
          next.submits.add(parts.of(submitted(task)));
          steps.reach(next, "client: sends " + id + " again");
        }
      }
      if (may(Mishap.DEADLINE)) {
        steps.reach(world.with(Mishap.DEADLINE), "the deadline passes");
      }
      world.late.forEach(copy -> {
        World next = world.copy();
        next.late.remove(copy);
        next.events.add(copy);
        steps.reach(next, "a second copy of " + Names.of(copy.value()) + " comes");
      });
    }

    private void asks(Mishap mishap, LifecycleEvent request, String what) {
      World next = world.with(mishap);
      next.requests.add(parts.of(request));
      steps.reach(next, "client: " + what);
    }

    private boolean may(Mishap mishap) {
      return world.may(mishap, mishapsAtMost);
    }
  }
}
