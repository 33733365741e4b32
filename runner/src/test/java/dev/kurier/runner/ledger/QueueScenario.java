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
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tasks of a queue that the ledger dispatches, one after the other: no runner reads their topic.
 *
 * @param tasks in the order in which they come
 */
record QueueScenario(String name, List<Task> tasks) implements Explorer.Scenario {

  static final String QUEUE = "slow";

  /** Tasks of these priorities. */
  static QueueScenario of(String name, int... priorities) {
    List<Task> tasks = new ArrayList<>();
    for (int priority : priorities) {
      tasks.add(task("q" + (tasks.size() + 1), Plan.NONE.withPriority(priority)));
    }
    return new QueueScenario(name, List.copyOf(tasks));
  }

  /** The same, each in the line of a key before it stands in that of the queue. */
  QueueScenario ofOneKey() {
    var key = new Plan(Optional.empty(), Optional.of(new Plan.Ordering("customer-7")));
    return new QueueScenario(
        name + " of one key",
        tasks.stream()
            .map(task -> task(task.header().id().value(), key.withPriority(priority(task))))
            .toList());
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
  public Set<String> managed() {
    return Set.of(QUEUE);
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
    return Stream.of(window(world), unreleased(world)).flatMap(Optional::stream).findFirst();
  }

  /** The highest priority of those that wait is next, and the oldest of these. */
  @Override
  public Optional<String> outOfTurn(World world, TaskId next) {
    Task chosen = task(next);
    return tasks.stream()
        .filter(other -> isInLine(world, other.header().id()))
        .filter(other -> goesBefore(other, chosen))
        .findFirst()
        .map(other -> next + " goes before " + other.header().id());
  }

  private boolean goesBefore(Task one, Task other) {
    return priority(one) != priority(other)
        ? priority(one) > priority(other)
        : tasks.indexOf(one) < tasks.indexOf(other);
  }

  private Task task(TaskId id) {
    return tasks.stream().filter(task -> task.header().id().equals(id)).findFirst().orElseThrow();
  }

  /** Never are more out than runners have room for. */
  private Optional<String> window(World world) {
    List<TaskId> out =
        tasks.stream()
            .map(task -> task.header().id())
            .filter(id -> state(world, id).filter(QueueScenario::isOut).isPresent())
            .toList();
    return out.size() > 1 ? Optional.of("out at once: " + out) : Optional.empty();
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

  private static int priority(Task task) {
    return task.header().plan().priority();
  }
}
