package dev.kurier.runner.ledger;

import dev.kurier.protocol.Counters;
import dev.kurier.protocol.TaskState;
import java.util.Optional;

/** What must hold whatever happens around a task. */
final class Rules {

  private Rules() {}

  /** After each decision. */
  static Optional<String> afterFold(Optional<TaskState> before, World world, int maxAttempts) {
    if (world.state().isEmpty()) {
      return before.map(_ -> " a task was forgotten");
    }
    TaskState after = world.state().get();
    if (before.isPresent()
        && before.get().status().isTerminal()
        && !content(before.get()).equals(content(after))) {
      return Optional.of(" a terminal state changed");
    }
    if (world.replies().size() > 1) {
      return Optional.of(" two different replies: " + world.replies());
    }
    if (world.replies().isEmpty() == after.status().isTerminal()) {
      return Optional.of(" a reply without an end, or an end without a reply");
    }
    if (world.deadLetters() != (Replays.isDeadLettered(after.status()) ? 1 : 0)) {
      return Optional.of(" " + world.deadLetters() + " dead letters for " + after.status());
    }
    return attempts(before, after, maxAttempts);
  }

  /** When nothing is left to happen. */
  static Optional<String> atTheEnd(World world) {
    return world.state().filter(state -> state.status().isTerminal()).isPresent()
        ? Optional.empty()
        : Optional.of("nothing is left to happen and the task has not ended: " + world.state());
  }

  private static Optional<String> attempts(
      Optional<TaskState> before, TaskState after, int maxAttempts) {
    int past = before.map(state -> state.task().attempt()).orElse(1);
    int now = after.task().attempt();
    if (now < past || now > past + 1 || now > maxAttempts) {
      return Optional.of(" attempt " + now + " follows " + past);
    }
    return after.counters().attempts() > maxAttempts
        ? Optional.of(" more attempts were burned than allowed")
        : Optional.empty();
  }

  private static TaskState content(TaskState state) {
    Counters counters = state.counters();
    return new TaskState(
        state.task(),
        state.status(),
        state.reason(),
        state.detail(),
        new Counters(
            counters.deliveries(),
            counters.attempts(),
            counters.interruptions(),
            counters.runnerLosses(),
            0),
        state.submittedAt(),
        state.updatedAt(),
        state.dueAt(),
        state.at(),
        state.claim(),
        state.waiting(),
        state.history(),
        state.outcome(),
        Optional.empty(),
        Optional.empty(),
        state.noReplyRoute());
  }
}
