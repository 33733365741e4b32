package dev.kurier.runner.ledger;

import java.time.Duration;
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
 * @param work how far it is behind
 */
public record LedgerHealth(
    Phase phase,
    Set<Integer> partitions,
    long openTasks,
    long recoveries,
    Optional<String> lastProblem,
    Work work) {

  /** Copies the partitions. */
  public LedgerHealth {
    partitions = Set.copyOf(partitions);
  }

  /** Tells whether it decides, and soon after things happen: within about ten seconds. */
  public boolean isReady() {
    return phase == Phase.RUNNING && work.keepsUp();
  }

  /** One line for a person. */
  public String describe() {
    String rebuilt = work.rebuild().map(Rebuild::describe).orElse("none");
    return "ledger %s%s partitions=%d open=%d lag=%d recoveries=%d rebuilt: %s"
        .formatted(
            phase,
            isReady() ? " ready" : "",
            partitions.size(),
            openTasks,
            work.lag(),
            recoveries,
            rebuilt);
  }

  /**
   * How far a ledger is behind.
   *
   * @param lag records that it has not read yet, as far as it knows
   * @param keepsUp whether that is less than it folds in ten seconds
   * @param rebuild the last takeover of partitions
   * @param followed open tasks of others that a standby has at hand
   */
  public record Work(long lag, boolean keepsUp, Optional<Rebuild> rebuild, long followed) {
    /** Nothing is known. */
    static final Work NONE = new Work(0, false, Optional.empty(), 0);
  }

  /**
   * What it took to take partitions over.
   *
   * @param records of {@code state} that were read
   * @param bytes of their values
   * @param took from the first to the last
   */
  public record Rebuild(long records, long bytes, Duration took) {

    Rebuild and(Rebuild other) {
      return new Rebuild(records + other.records, bytes + other.bytes, took.plus(other.took));
    }

    String describe() {
      return "%d states, %d bytes in %d ms".formatted(records, bytes, took.toMillis());
    }
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
