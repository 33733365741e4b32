package dev.kurier.client;

/** What a submit does when as many tasks are in flight as may be. */
public enum WhenFull {
  /** Waits for one to end. */
  BLOCK,
  /** Throws a {@link SubmitException} with code TOO_MANY_IN_FLIGHT. */
  FAIL
}
