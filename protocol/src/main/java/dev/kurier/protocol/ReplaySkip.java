package dev.kurier.protocol;

/** Why a dead letter that a replay's filter accepts is left alone. */
public enum ReplaySkip {
  /** Its record could not be read as a task: there is nothing to run. */
  NOT_UNDERSTOOD,
  /** Nobody has its payload any more: the record that carried it is gone. */
  PAYLOAD_GONE,
  /** It was replayed before, by this replay or another. */
  ALREADY_REPLAYED,
  /** The task has a newer end than this letter. */
  SUPERSEDED,
  /** The task stands elsewhere than a dead letter says. */
  NOT_DEAD,
  /** No ledger has its queue any more. */
  UNKNOWN_QUEUE,
  /** The edit does not fit its payload, or makes it too large. */
  EDIT_REFUSED,
  /** It does not fit into a request. */
  TOO_LARGE,
  /** The ledger itself fails at the task and leaves it alone. */
  LEFT_ALONE,
  /** A cause that is not known here. */
  OTHER
}
