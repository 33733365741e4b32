package dev.kurier.runner.observe;

/** What a runner counts. */
public enum Count {
  /** Records acquired. */
  DELIVERED,
  /** Records that could not be decoded. */
  MALFORMED,
  /** Runs claimed because they outlasted the grace. */
  CLAIMED,
  /** Outcomes that the broker has. */
  REPORTED,
  /** Replies that the broker has of runs of which the ledger has not decided yet. */
  REPLY_REPORTED,
  /** Replies of that kind that were wanted and not sent, or sent in vain. */
  REPLY_DROPPED,
  /** Tasks given back to the ledger because they could not run here. */
  DEFERRED,
  /** Tasks left alone because they were cancelled or their deadline had passed. */
  SKIPPED,
  /** Records left to the ledger, because their tasks wait for a time or for another task. */
  HELD_BACK,
  /** Records that came again although the ledger knows of them: settled without a run. */
  ALREADY_REPORTED,
  /** Records given back to the broker because an event could not be written. */
  RELEASED,
  /** Acknowledgements that the broker refused because the lock had expired. */
  LOCK_LOST,
  /** Times the node gave up all its claims. */
  CLAIMS_LOST,
  /** Pieces of output that were dropped because the broker was slow or away. */
  OUTPUT_DROPPED
}
