package dev.kurier.protocol;

/** What every runner must know; the ledger writes it to the compacted {@code control} topic. */
public sealed interface Control {

  /** Skip this task, and stop it where it runs. */
  record CancelTask(TaskId taskId, String reason) implements Control {}

  /** This run no longer holds its task: another outcome stands, stop it. */
  record StopRun(TaskId taskId, String execution, String reason) implements Control {}
}
