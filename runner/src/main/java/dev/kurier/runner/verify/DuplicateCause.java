package dev.kurier.runner.verify;

/** Why a task ran once more than its attempts ask for. */
public enum DuplicateCause {
  /** The broker delivered its record again: a lock ran out, or a node was gone before its word. */
  REDELIVERED,
  /** Its node lost the claim, and another one ran it. */
  CLAIM_LOST,
  /** There are several records of it on its queue. */
  SENT_TWICE,
  /** It had been cancelled, or its deadline had passed. */
  TOO_LATE,
  /** Nothing that was written down explains it. */
  UNKNOWN
}
