package dev.kurier.runner.ledger;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold of a task that waits for the ends of others, after each decision. */
final class FollowRules {

  private static final TaskId ID = new TaskId("k3");

  private final World world;
  private final Plan.After after;

  FollowRules(World world, Plan.After after) {
    this.world = world;
    this.after = after;
  }

  Optional<String> broken() {
    return state(ID)
        .flatMap(state ->
            Stream.of(early(state), late(state), payload(state), cause(state))
                .flatMap(Optional::stream)
                .findFirst());
  }

  /** It runs after the ends that it waits for. */
  private Optional<String> early(TaskState state) {
    boolean isOut = state.hold().isEmpty() && !state.status().isTerminal();
    boolean hasRun = isOut || !state.history().isEmpty();
    return hasRun && !after.tasks().stream().allMatch(this::willDo)
        ? Optional.of("it is on its way before the ends that it waits for")
        : Optional.empty();
  }

  /** It waits for none that has ended. */
  private Optional<String> late(TaskState state) {
    return state.hold().orElse(null) instanceof Hold.Tasks held
            && held.pending().stream().anyMatch(id -> hasEnded(id, false))
        ? Optional.of("it waits for one that has ended: " + held.pending())
        : Optional.empty();
  }

  /** Its handler gets what the others gave. */
  private Optional<String> payload(TaskState state) {
    if (state.history().isEmpty()) {
      return Optional.empty();
    }
    String array =
        after.tasks().stream().map(this::result).collect(Collectors.joining(",", "[", "]"));
    return state.task().payloadSha256().equals(JsonText.of(array).sha256())
        ? Optional.empty()
        : Optional.of("its payload is not " + array);
  }

  private Optional<String> cause(TaskState state) {
    boolean refused = state.reason() == Reason.PREDECESSOR_FAILED;
    boolean failed = after.tasks().stream().anyMatch(id -> hasEnded(id, true));
    return refused && (!failed || after.when() == Plan.When.ENDED)
        ? Optional.of("it was refused and those that it waits for have not failed")
        : Optional.empty();
  }

  private boolean willDo(TaskId id) {
    return after.when() == Plan.When.ENDED
        ? hasEnded(id, false)
        : hasEnded(id, false) && !hasEnded(id, true);
  }

  private boolean hasEnded(TaskId id, boolean badly) {
    return state(id)
        .map(TaskState::status)
        .filter(Status::isTerminal)
        .filter(status -> !badly || status != Status.SUCCEEDED)
        .isPresent();
  }

  private String result(TaskId id) {
    return state(id)
        .filter(state -> state.status() == Status.SUCCEEDED)
        .flatMap(TaskState::outcome)
        .map(outcome ->
            outcome instanceof Outcome.Succeeded(var result) ? result.toString() : "null")
        .orElse("null");
  }

  private Optional<TaskState> state(TaskId id) {
    return world.account(id).flatMap(account -> account.value().state());
  }

  /** The tasks of a scenario by what they wait for. */
  static List<KeyScenario> scenarios() {
    return List.of(
        KeyScenario.following("two and their successor", Plan.When.SUCCEEDED, false),
        KeyScenario.following("a successor that comes first", Plan.When.SUCCEEDED, true),
        KeyScenario.following("two ends, however they come", Plan.When.ENDED, false));
  }
}
