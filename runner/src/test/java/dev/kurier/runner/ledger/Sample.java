package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Tasks and events to test with. */
final class Sample {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final Duration TO_THE_DEADLINE = Duration.ofDays(1);
  static final String QUEUE = "default";
  static final TaskId ID = new TaskId("task-1");

  private Sample() {}

  static Task task() {
    return task(ID, "{\"n\":1}");
  }

  static Task task(TaskId id, String payload) {
    return task(id, payload, Optional.of(new ReplyTo("shop", 0)), Optional.empty());
  }

  static Task task(
      TaskId id, String payload, Optional<ReplyTo> replyTo, Optional<Instant> deadline) {
    JsonText json = JsonText.of(payload);
    return new Task(
        new TaskHeader(
            id,
            "math.add",
            QUEUE,
            "c-" + id,
            replyTo,
            "k-" + id,
            deadline,
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            json.sha256(),
            Optional.empty()),
        json,
        Map.of());
  }

  static Coordinates record(long offset) {
    return new Coordinates("kurier.tasks." + QUEUE, 0, offset);
  }

  static Run run(String execution, String node, Task task) {
    return run(execution, node, task, record(0));
  }

  static Run run(String execution, String node, Task task, Coordinates at) {
    return new Run(execution, node, task.header(), at, 1, 3);
  }

  static Event.Ended ended(Run run, Outcome outcome, Task task) {
    Optional<Task> bytes =
        outcome instanceof Outcome.Succeeded ? Optional.empty() : Optional.of(task);
    return new Event.Ended(run, outcome, bytes, NOON, Duration.ofMillis(5), "tail", List.of());
  }

  static Event.Deferred deferred(Run run, Task task, Reason reason) {
    return new Event.Deferred(run, task, reason, Duration.ofSeconds(2));
  }

  static LifecycleEvent lost(String node) {
    return new LifecycleEvent.NodeLost(node, LifecycleEvent.NodeLost.How.SILENT);
  }

  static LifecycleEvent left(String node) {
    return new LifecycleEvent.NodeLost(node, LifecycleEvent.NodeLost.How.LEFT);
  }

  static LifecycleEvent.Progressed progressed(String execution, double done) {
    Progress progress = new Progress(done, OptionalDouble.of(100), "row " + done, NOON);
    return new LifecycleEvent.Progressed(new Event.Progressed(ID, execution, progress));
  }

  static Outcome succeeded() {
    return new Outcome.Succeeded(JsonText.of("2"));
  }

  static Outcome failed(FailureKind kind) {
    return new Outcome.Failed(kind, "HANDLER_ERROR", "E", "no", "trace", Optional.empty());
  }

  static Outcome crashed() {
    return new Outcome.Crashed(OptionalInt.empty(), OptionalInt.of(9), "killed by signal 9");
  }
}
