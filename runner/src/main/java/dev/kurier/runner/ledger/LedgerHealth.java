package dev.kurier.runner.ledger;

import java.util.Optional;
import java.util.Set;

/**
 * How a ledger does.
 *
 * @param phase what it is about
 * @param partitions the partitions it decides about; may be empty where others own all
 * @param openTasks tasks in them that have not ended
 * @param recoveries how often it had to begin anew since it was started
 * @param lastProblem why, the last time
 */
public record LedgerHealth(
    Phase phase,
    Set<Integer> partitions,
    long openTasks,
    long recoveries,
    Optional<String> lastProblem) {

  /** Copies the partitions. */
  public LedgerHealth {
    partitions = Set.copyOf(partitions);
  }

  /** What a ledger is about. */
  public enum Phase {
    /** It has not joined the others yet. */
    STARTING,
    /** It works. */
    RUNNING,
    /** Something failed; it begins anew by itself. */
    RECOVERING,
    /** It was closed. */
    CLOSED
  }
}
