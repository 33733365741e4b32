package dev.kurier.runner.task;

/** Why a run is stopped before its end; decides which outcome it gets. */
public enum StopReason {
  /** Somebody cancelled the task. */
  CANCELLED,
  /** The node drains. */
  DRAINED,
  /** The node may no longer speak for the run. */
  CLAIM_LOST
}
