package dev.kurier.protocol;

/** Where a replay stands. */
public enum ReplayStatus {
  /** Taken; which dead letters it is about is being found out. */
  PLANNED,
  /** Letters are taken one after the other. */
  RUNNING,
  /** No letter is taken until somebody resumes it. */
  PAUSED,
  /** All letters are done, or the limit is reached. */
  DONE,
  /** Ended by somebody; what was not taken is untouched. */
  ABORTED;

  /** Tells whether nothing will be taken any more. */
  public boolean isTerminal() {
    return this == DONE || this == ABORTED;
  }
}
