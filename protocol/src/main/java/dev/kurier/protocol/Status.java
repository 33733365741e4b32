package dev.kurier.protocol;

/**
 * Where a task stands. The last six are terminal and never change. The list is closed for major
 * version 1.
 */
public enum Status {
  /** Held back: waits for a time that the submitter chose, or for another task. */
  SCHEDULED(false),
  /** Waits for a runner. */
  QUEUED(false),
  /** Claimed by a runner. */
  RUNNING(false),
  /** Failed, and waits for its next attempt. */
  RETRYING(false),
  /** Asked to stop, not yet stopped. */
  CANCELLING(false),
  /** Has a result. */
  SUCCEEDED(true),
  /** Has failed for good. */
  FAILED(true),
  /** Passed its limit on its last attempt. */
  TIMED_OUT(true),
  /** Was ended by request. */
  CANCELLED(true),
  /** Its deadline passed before it was done. */
  EXPIRED(true),
  /** Took too many runners down with it. */
  QUARANTINED(true);

  private final boolean terminal;

  Status(boolean terminal) {
    this.terminal = terminal;
  }

  /** Tells whether this is an end. */
  public boolean isTerminal() {
    return terminal;
  }

  /** Tells whether this is an end that is kept as a dead letter. */
  public boolean isDeadLettered() {
    return switch (this) {
      case FAILED, TIMED_OUT, QUARANTINED -> true;
      case SCHEDULED, QUEUED, RUNNING, RETRYING, CANCELLING, SUCCEEDED, CANCELLED, EXPIRED -> false;
    };
  }
}
