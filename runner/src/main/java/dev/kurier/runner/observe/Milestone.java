package dev.kurier.runner.observe;

/** A point on a task's way at which a process may be ended, to show that nothing depends on it. */
public enum Milestone {
  /** A pump holds records under their locks and has begun nothing. */
  ACQUIRED,
  /** The task has been handed to what runs it. */
  STARTED,
  /** The run has told progress. */
  MID_RUN,
  /** The run has ended and nothing was written. */
  EXITED,
  /** The outcome is on its way. */
  OUTCOME_SENT,
  /** The broker has the outcome, and the record is still locked. */
  OUTCOME_DURABLE,
  /** What follows from all records of a poll is durable, claims too; none is accepted yet. */
  SETTLED,
  /** The broker has the acceptances. */
  ACCEPTED,
  /** The ledger has read records. */
  LEDGER_POLLED,
  /** Its transaction is open, and all records are on their way. */
  LEDGER_SENT,
  /** The offsets are part of the transaction, which is about to be committed. */
  LEDGER_COMMITTING,
  /** The transaction is committed, and memory does not know it. */
  LEDGER_COMMITTED
}
