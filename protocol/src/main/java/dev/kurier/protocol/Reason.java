package dev.kurier.protocol;

/**
 * Why a task stands where it stands. The list grows with minor versions; a word that is not known
 * here is read as {@link #OTHER}.
 */
public enum Reason {
  /** Accepted, and waits for its first run. */
  SUBMITTED,
  /** A runner claimed it. */
  CLAIMED,
  /** Waits for its next attempt after a failure. */
  BACKOFF,
  /** Waits: the circuit breaker of its handler is open. */
  BREAKER_OPEN,
  /** Waits: its handler runs as many as it may. */
  BULKHEAD_FULL,
  /** Waits: its handler has begun as many runs as it may in a time. */
  RATE_LIMITED,
  /** Waits: no runner that took it has its handler. */
  NO_SUCH_HANDLER,
  /** Waits: its node stopped in order and gave it back. */
  DRAINED,
  /** Waits: its node could not start the handler's interpreter or environment. */
  START_FAILED,
  /** Waits: its node was lost. */
  RUNNER_LOST,
  /** Waits: it was replayed. */
  REPLAYED,
  /** The submitter or an operator asked for its end. */
  CANCEL_REQUESTED,
  /** Done. */
  COMPLETED,
  /** Ended: failed in a way that no retry mends. */
  PERMANENT_FAILURE,
  /** Ended: the input is not valid. */
  INVALID,
  /** Ended: the last allowed attempt failed. */
  ATTEMPTS_EXHAUSTED,
  /** Ended: the deadline passed. */
  DEADLINE_PASSED,
  /** Ended: three runners were lost with it. */
  TOO_MANY_RUNNER_LOSSES,
  /** Waits: its node lives and had to give it up, because the brokers did not answer it in time. */
  CLAIM_LOST,
  /** Ended: Kafka dropped its record, by retention or by the limit of deliveries. */
  RECORD_DROPPED,
  /** Ended: the ledger itself failed at it, again and again. */
  LEDGER_FAULT,
  /** Waits: the ledger holds it back; its hold says for what. */
  HELD,
  /** Waits for its first run: what held it back is over. */
  RELEASED,
  /** Ended: another task had its unique key. */
  UNIQUE_KEY_TAKEN,
  /** Ended: as the existing task of its unique key did. */
  SAME_AS_EXISTING,
  /** Ended: a task that it waited for did not succeed, or its result could not be had. */
  PREDECESSOR_FAILED,
  /** Waits: an operator has paused its queue or its type. */
  PAUSED,
  /** Stands there for a reason that a newer version has and this one does not know. */
  OTHER
}
