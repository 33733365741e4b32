package dev.kurier.protocol;

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
}
