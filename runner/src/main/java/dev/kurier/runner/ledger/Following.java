package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Limits;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What follows for a task that waits for the ends of others. Immutable. */
final class Following {

  private final Holding holding;

  Following(Holding holding) {
    this.holding = holding;
  }

  /** It has come. Those that have ended already are told of at once. */
  static Decision arrived(TaskState kept, Plan.After after, Instant now) {
    var hold = new Hold.Tasks(now, after.tasks(), Map.of());
    return Decision.of(Holding.behind(kept, hold, now), new Effect.Await(after.tasks()));
  }

  /** One of them has ended. */
  Decision ended(TaskState state, Hold.Tasks hold, EndedTask ended, Instant now) {
    Plan.After after = state.task().plan().after().orElseThrow();
    if (after.when() == Plan.When.SUCCEEDED && !ended.hasSucceeded()) {
      return refused(state, ended.told(), now);
    }
    Map<TaskId, JsonText> results = new LinkedHashMap<>(hold.results());
    if (replacesPayload(after) && ended.hasSucceeded()) {
      Optional<JsonText> result = ended.result();
      if (result.isEmpty()) {
        return refused(state, "the result of task " + ended.id() + " is not kept any more", now);
      }
      results.put(ended.id(), result.get());
      if (results.values().stream().mapToLong(JsonText::size).sum() > Limits.VALUE.bytes()) {
        return refused(state, "the results that it waits for are too large for a payload", now);
      }
    }
    List<TaskId> pending = hold.pending().stream().filter(id -> !id.equals(ended.id())).toList();
    var next = new Hold.Tasks(hold.since(), pending, results);
    return pending.isEmpty()
        ? released(state, after, next, now)
        : Decision.of(Holding.behind(state, next, now));
  }

  /** It cannot keep the results that it has. */
  static Decision noRoom(TaskState state, Instant now) {
    return state.hold().orElse(null) instanceof Hold.Tasks
        ? refused(state, "the results that it waits for are larger than its state may be", now)
        : Decision.of(state);
  }

  /** Tells whether its payload is made of what the others give. */
  static boolean replacesPayload(Plan.After after) {
    return after.payload() != Plan.Input.GIVEN;
  }

  private Decision released(TaskState state, Plan.After after, Hold.Tasks hold, Instant now) {
    return payload(after, hold.results())
        .map(payload -> released(state, payload, now))
        .orElseGet(() -> holding.released(state, Reason.RELEASED, now));
  }

  private Decision released(TaskState state, JsonText payload, Instant now) {
    Optional<Task> changed = state.waiting().map(task -> with(task, payload));
    if (changed.isEmpty()) {
      return refused(state, "there was no room to keep it beside the results", now);
    }
    return isRunnable(changed.get())
        ? holding.released(keeping(state, changed.get()), Reason.RELEASED, now)
        : refused(state, "the results that it waits for make no payload", now);
  }

  private static Optional<JsonText> payload(Plan.After after, Map<TaskId, JsonText> results) {
    return switch (after.payload()) {
      case GIVEN -> Optional.empty();
      case RESULT -> Optional.of(results.getOrDefault(after.tasks().getFirst(), JsonText.NULL));
      case RESULTS ->
          Optional.of(
              JsonText.of(
                  after.tasks().stream()
                      .map(id -> results.getOrDefault(id, JsonText.NULL))
                      .map(result -> new String(result.bytes(), StandardCharsets.UTF_8))
                      .collect(Collectors.joining(",", "[", "]"))));
    };
  }

  private static Task with(Task task, JsonText payload) {
    return new Task(task.header().withPayload(payload.sha256()), payload, task.extras());
  }

  // As strictly as a runner will.
  private static boolean isRunnable(Task task) {
    var codec = Codecs.task(task.header().queue());
    return codec.decode(codec.encode(task)) instanceof Decoded.Valid<Task>;
  }

  private static TaskState keeping(TaskState state, Task task) {
    return StateDraft.of(state).task(task.header()).keeps(task).build();
  }

  private static Decision refused(TaskState state, String detail, Instant now) {
    return Ending.quietly(
        StateDraft.of(state).becomes(Status.CANCELLED, Reason.PREDECESSOR_FAILED, detail, now));
  }
}
