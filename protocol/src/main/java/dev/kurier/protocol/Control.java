package dev.kurier.protocol;

import java.time.Instant;

/** What every runner must know; the ledger writes it to the compacted {@code control} topic. */
public sealed interface Control {

  /**
   * Skip this task, and stop it where it runs.
   *
   * @param force true to kill its process tree at once, also when a soft stop is under way
   */
  record CancelTask(TaskId taskId, String reason, boolean force) implements Control {

    /** A cancel that lets the task clean up. */
    public CancelTask(TaskId taskId, String reason) {
      this(taskId, reason, false);
    }
  }

  /**
   * The claim of this run stands: it holds its task, and may begin. Told to runs of tasks with a
   * key only; no other run begins without.
   */
  record StartRun(TaskId taskId, String execution, String node) implements Control {}

  /** This run no longer holds its task: another outcome stands, stop it. */
  record StopRun(TaskId taskId, String execution, String reason) implements Control {}

  /** An operator has ordered something, for all nodes; replaces what was ordered there before. */
  record OrderGiven(Order order) implements Control {}

  /**
   * What was ordered about a subject does not count any more.
   *
   * @param requestId the request that asked for it
   * @param reason a sentence for people; may be empty
   * @param by who asked, for people; may be empty
   */
  record OrderLifted(TaskId requestId, Order.Subject subject, String reason, String by, Instant at)
      implements Control {}

  /**
   * Close the breaker of a group and forget what it has counted, on the nodes that run now.
   *
   * @param requestId the request that asked for it
   * @param reason a sentence for people; may be empty
   * @param by who asked, for people; may be empty
   */
  record BreakerReset(TaskId requestId, String group, String reason, String by, Instant at)
      implements Control {

    /** What its record has as its key: it must not replace an order about the same breaker. */
    public String key() {
      return "reset:" + group;
    }
  }
}
