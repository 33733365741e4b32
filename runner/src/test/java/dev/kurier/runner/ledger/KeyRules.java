package dev.kurier.runner.ledger;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold of the tasks of one key after each decision: I4 and I13 of the guarantees. */
final class KeyRules {

  private final World world;

  /** In the order in which they came, a replay last. */
  private final List<TaskState> all = new ArrayList<>();

  KeyRules(KeyScenario scenario, World world) {
    this.world = world;
    List<TaskId> ids = scenario.tasks().stream().map(task -> task.header().id()).toList();
    ids.forEach(id -> state(id).ifPresent(all::add));
    ids.forEach(id -> state(KeyScenario.replayOf(id)).ifPresent(all::add));
  }

  Optional<String> broken() {
    return Stream.of(
            running(), released(), inOrder(), releasers(), uniques(), followers(), causes())
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Whatever the ledger thinks: no two processes run for a key (I13). */
  private Optional<String> running() {
    List<TaskId> running = world.running().stream().map(run -> run.task().id()).toList();
    return running.size() > 1 ? Optional.of("run at once: " + running) : Optional.empty();
  }

  /** The next one starts after the end of the one before it (I13). */
  private Optional<String> released() {
    List<TaskId> out = open().filter(KeyRules::isOut).map(state -> state.task().id()).toList();
    return out.size() > 1 ? Optional.of("on their way at once: " + out) : Optional.empty();
  }

  /** A replay may stand anywhere: it comes when somebody asks for it. */
  private Optional<String> inOrder() {
    boolean isFirst = true;
    for (TaskState state :
        open().filter(state -> !isFollower(state) && state.task().lineage().isEmpty()).toList()) {
      if (!isFirst && isOut(state)) {
        return Optional.of(state.task().id() + " has overtaken the one before it");
      }
      isFirst = false;
    }
    return Optional.empty();
  }

  /** Every hold names a live releaser, or a time. */
  private Optional<String> releasers() {
    return open()
        .filter(state -> WorldRules.releasers(state).stream().anyMatch(id -> !isOpen(id)))
        .map(state -> state.task().id() + " waits for one that has ended: " + state.hold())
        .findFirst();
  }

  /** There is one task of a unique key, and at most another that displaces it. */
  private Optional<String> uniques() {
    List<TaskState> open =
        open()
            .filter(state -> !isFollower(state))
            .filter(state -> state.task().plan().key().orElseThrow() instanceof Plan.Unique)
            .toList();
    for (TaskState state : open.subList(0, Math.max(0, open.size() - 1))) {
      if (state.status() != Status.CANCELLING) {
        return Optional.of(
            state.task().id() + " and another one have the unique key: " + state.status());
      }
    }
    return Optional.empty();
  }

  /** What follows another task never runs, and ends as that one does. */
  private Optional<String> followers() {
    for (TaskState state : all) {
      if (state.reason() != Reason.SAME_AS_EXISTING) {
        continue;
      }
      boolean isGood = state.status() == Status.SUCCEEDED;
      boolean hasModel =
          all.stream()
              .filter(other -> other.reason() != Reason.SAME_AS_EXISTING)
              .filter(other -> state.detail().contains("task " + other.task().id()))
              .anyMatch(other ->
                  other.status().isTerminal()
                      && (other.status() == Status.SUCCEEDED) == isGood
                      && (!isGood || other.outcome().equals(state.outcome())));
      if (!hasModel || !state.history().isEmpty()) {
        return Optional.of(state.task().id() + " ended otherwise than the existing one");
      }
    }
    return Optional.empty();
  }

  /** Nothing ends without its cause (I4). */
  private Optional<String> causes() {
    return all.stream()
        .filter(state -> !isCaused(state))
        .map(state -> state.task().id() + " is " + state.status() + " without a cause")
        .findFirst();
  }

  private boolean isCaused(TaskState state) {
    return switch (state.status()) {
      case EXPIRED -> world.had(World.Mishap.DEADLINE);
      case CANCELLED, CANCELLING ->
          world.had(World.Mishap.CANCEL)
              || (state.reason() == Reason.DEADLINE_PASSED && world.had(World.Mishap.DEADLINE))
              || state.reason() == Reason.SAME_AS_EXISTING
              || (state.reason() == Reason.UNIQUE_KEY_TAKEN && all.size() > 1)
              || state.detail().startsWith("replaced by task ");
      case TIMED_OUT -> world.had(World.Mishap.TIMEOUT);
      case QUARANTINED -> world.had(World.Mishap.CRASH) || world.had(World.Mishap.SUSPICION);
      case SCHEDULED, QUEUED, RUNNING, RETRYING, SUCCEEDED, FAILED -> true;
    };
  }

  private Stream<TaskState> open() {
    return all.stream().filter(state -> !state.status().isTerminal());
  }

  private boolean isOpen(TaskId id) {
    return state(id).filter(state -> !state.status().isTerminal()).isPresent();
  }

  private Optional<TaskState> state(TaskId id) {
    return world.account(id).flatMap(account -> account.value().state());
  }

  private static boolean isOut(TaskState state) {
    return state.hold().isEmpty();
  }

  private static boolean isFollower(TaskState state) {
    return state.hold().filter(Hold.Existing.class::isInstance).isPresent();
  }
}
