package dev.kurier.protocol;

/** What a failure says about trying again. */
public enum FailureKind {
  /** The same input will fail again: never retried. */
  PERMANENT,
  /** The input does not fit the handler: never retried. */
  INVALID,
  /** May pass on another attempt. */
  RETRYABLE,
  /** Something that the handler depends on is down: retried, and counted by the circuit breaker. */
  DEPENDENCY;

  /** Tells whether another attempt may follow. */
  public boolean isRetryable() {
    return this == RETRYABLE || this == DEPENDENCY;
  }
}
