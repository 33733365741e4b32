package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.Explorer.Steps;
import dev.kurier.runner.ledger.World.Lying;
import dev.kurier.runner.ledger.World.Mishap;
import dev.kurier.runner.ledger.World.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Tasks of a queue that the ledger dispatches, a few at a time: no runner reads their topic.
 *
 * @param tasks in the order in which they come
 * @param window how many of a priority may be out
 * @param rule how the ledger is to dispatch the queue
 * @param managed how it does
 */
record QueueScenario(
    String name, List<Task> tasks, int window, ManagedQueue rule, Map<String, ManagedQueue> managed)
    implements Explorer.Scenario {

  static final String QUEUE = "slow";

  /** Tasks of these priorities. */
  static QueueScenario of(String name, int... priorities) {
    List<Task> tasks = new ArrayList<>();
    for (int priority : priorities) {
      tasks.add(task("q" + (tasks.size() + 1), Plan.NONE.withPriority(priority)));
    }
    return one(name, tasks, 1, ManagedQueue.UNLIMITED);
  }

  /** Tasks of these fair keys, two at a time. */
  static QueueScenario fair(String name, ManagedQueue how, String... keys) {
    List<Task> tasks = new ArrayList<>();
    for (String key : keys) {
      tasks.add(task("q" + (tasks.size() + 1), Plan.NONE.withFairKey(key)));
    }
    return one(name, tasks, 2, how);
  }

  private static QueueScenario one(String name, List<Task> tasks, int window, ManagedQueue how) {
    return new QueueScenario(name, List.copyOf(tasks), window, how, Map.of(QUEUE, how));
  }

  /** The same with a ledger that knows no limit. */
  QueueScenario withoutLimit() {
    return new QueueScenario(name, tasks, window, rule, Map.of(QUEUE, ManagedQueue.UNLIMITED));
  }

  /** The same, each in the line of a key before it stands in that of the queue. */
  QueueScenario ofOneKey() {
    var key = new Plan(Optional.empty(), Optional.of(new Plan.Ordering("customer-7")));
    return one(
        name + " of one key",
        tasks.stream()
            .map(task -> task(task.header().id().value(), key.withPriority(priority(task))))
            .toList(),
        window,
        rule);
  }

  private static Task task(String id, Plan plan) {
    JsonText payload = JsonText.of("{\"n\":1}");
    TaskHeader header =
        new TaskHeader(
            new TaskId(id),
            "math.add",
            QUEUE,
            "c-" + id,
            Optional.of(new ReplyTo("shop", 0)),
            "k-" + id,
            Optional.of(Sample.NOON.plus(Sample.TO_THE_DEADLINE).minusSeconds(1)),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            payload.sha256(),
            Optional.empty());
    return new Task(header.withPlan(plan), payload, Map.of());
  }

  @Override
  public void begin(World world, Parts parts) {
    for (Task task : tasks) {
      LifecycleEvent.Submitted submitted = submitted(task);
      world.written.add(parts.of(new Lying(submitted.at(), task)));
      world.submits.add(parts.of(submitted));
    }
  }

  @Override
  public Explorer.Moves outside(Parts parts, int mishapsAtMost) {
    return (world, steps) -> {
      for (Task task : tasks) {
        TaskId id = task.header().id();
        if (world.may(Mishap.CANCEL, mishapsAtMost)) {
          World next = world.with(Mishap.CANCEL);
          var cancel = new Request.Cancel(id, "asked");
          next.requests.add(parts.of(new LifecycleEvent.CancelRequested(cancel)));
          steps.reach(next, "client: cancels " + id);
        }
        if (world.may(Mishap.SENT_TWICE, mishapsAtMost)) {
          World next = world.with(Mishap.SENT_TWICE);
          next.submits.add(parts.of(submitted(task)));
          steps.reach(next, "client: sends " + id + " again");
        }
      }
      if (world.may(Mishap.DEADLINE, mishapsAtMost)) {
        steps.reach(world.with(Mishap.DEADLINE), "the deadline passes");
      }
      secondCopies(world, steps);
    };
  }

  @Override
  public Optional<String> broken(World world) {
    return Stream.of(crowded(world), greedy(world), unreleased(world))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * The highest priority of those that wait is next, of these the fair key that has the fewest out,
   * and the oldest of these; and there is room for it.
   */
  @Override
  public Optional<String> outOfTurn(World world, TaskId next) {
    Task chosen = task(next);
    long before = out(world).filter(other -> priority(other) >= priority(chosen)).count();
    if (before >= window) {
      return Optional.of(next + " goes beside " + before);
    }
    return tasks.stream()
        .filter(other -> isInLine(world, other.header().id()))
        .filter(other -> mayGo(world, other))
        .filter(other -> goesBefore(world, other, chosen))
        .findFirst()
        .map(other -> next + " goes before " + other.header().id());
  }

  private boolean goesBefore(World world, Task one, Task other) {
    if (priority(one) != priority(other)) {
      return priority(one) > priority(other);
    }
    return outOfKey(world, one) != outOfKey(world, other)
        ? outOfKey(world, one) < outOfKey(world, other)
        : tasks.indexOf(one) < tasks.indexOf(other);
  }

  private boolean mayGo(World world, Task task) {
    return fairKey(task).isEmpty() || rule.hasRoomBeside(outOfKey(world, task));
  }

  private int outOfKey(World world, Task task) {
    return (int) out(world).filter(other -> fairKey(other).equals(fairKey(task))).count();
  }

  private Stream<Task> out(World world) {
    return tasks.stream()
        .filter(task -> state(world, task.header().id()).filter(QueueScenario::isOut).isPresent());
  }

  private Task task(TaskId id) {
    return tasks.stream().filter(task -> task.header().id().equals(id)).findFirst().orElseThrow();
  }

  /** Never are more of a priority out than runners have room for. */
  private Optional<String> crowded(World world) {
    return out(world)
        .filter(
            one -> out(world).filter(other -> priority(other) == priority(one)).count() > window)
        .findFirst()
        .map(one -> "too many are out at once beside " + one.header().id());
  }

  /** Never are more of a fair key out than its limit. */
  private Optional<String> greedy(World world) {
    return out(world)
        .filter(task -> fairKey(task).isPresent())
        .filter(task -> !rule.hasRoomBeside(outOfKey(world, task) - 1))
        .findFirst()
        .map(task -> "too many are out of the fair key of " + task.header().id());
  }

  /** Nothing runs that the ledger has not let go: a cancel before that is exact. */
  private static Optional<String> unreleased(World world) {
    return world.runners.stream()
        .flatMap(runner ->
            runner.value() instanceof Runner.Busy busy
                ? Stream.of(busy.run().task().id())
                : Stream.empty())
        .filter(id -> world.account(id).filter(a -> a.value().dispatches() > 0).isEmpty())
        .findFirst()
        .map(id -> id + " runs and was not let go");
  }

  private static boolean isOut(TaskState state) {
    return switch (state.status()) {
      case QUEUED -> state.dueAt().isEmpty();
      case RUNNING, CANCELLING -> true;
      case SCHEDULED, RETRYING, SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, EXPIRED, QUARANTINED ->
          false;
    };
  }

  private static boolean isInLine(World world, TaskId id) {
    return state(world, id).flatMap(TaskState::hold).orElse(null) instanceof Hold.Queue;
  }

  private static Optional<TaskState> state(World world, TaskId id) {
    return world.account(id).flatMap(account -> account.value().state());
  }

  private static void secondCopies(World world, Steps steps) {
    world.late.forEach(copy -> {
      World next = world.copy();
      next.late.remove(copy);
      next.events.add(copy);
      steps.reach(next, "a second copy of " + Names.of(copy.value()) + " comes");
    });
  }

  private LifecycleEvent.Submitted submitted(Task task) {
    int place = tasks.indexOf(task);
    var at = new Coordinates("kurier.tasks." + QUEUE, 0, place);
    return new LifecycleEvent.Submitted(task, at, Sample.NOON.plusMillis(place));
  }

  private static Optional<String> fairKey(Task task) {
    return task.header().plan().fairKey();
  }

  private static int priority(Task task) {
    return task.header().plan().priority();
  }
}
