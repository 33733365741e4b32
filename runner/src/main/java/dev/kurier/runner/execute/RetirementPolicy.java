package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerCode.Reuse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Decides when a warm child serves no more tasks. Pure. */
final class RetirementPolicy {

  /** Why a child ends. */
  enum Reason {
    /** It has served as many tasks as it may. */
    TASKS,
    /** It is as old as it may become. */
    AGE,
    /** It holds more memory than it may. */
    MEMORY
  }

  /**
   * What is known of a child between two tasks.
   *
   * @param served tasks that it was given
   * @param age since it connected
   * @param memory resident bytes, where somebody has looked
   */
  record Facts(int served, Duration age, OptionalLong memory) {}

  private RetirementPolicy() {}

  static Optional<Reason> decide(Reuse reuse, Facts facts) {
    if (facts.served() >= reuse.tasks()) {
      return Optional.of(Reason.TASKS);
    }
    if (facts.age().compareTo(reuse.age()) >= 0) {
      return Optional.of(Reason.AGE);
    }
    if (facts.memory().orElse(0) > reuse.memory().orElse(Long.MAX_VALUE)) {
      return Optional.of(Reason.MEMORY);
    }
    return Optional.empty();
  }
}
