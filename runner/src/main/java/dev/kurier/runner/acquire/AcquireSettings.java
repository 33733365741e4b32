package dev.kurier.runner.acquire;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How a node takes the tasks of one queue.
 *
 * @param pumps consumers of the queue's tasks, 1 to 16
 * @param retryPumps consumers of its re-dispatched tasks, 1 to 16
 * @param prefetch the most records of one poll, 1 to 500; those without a free slot wait on this
 *     node, so few for long tasks, many for tasks of milliseconds; empty: as the tasks are
 * @param grace how long a pump waits at least for the tasks of a poll before it claims the
 *     unfinished ones
 * @param idle the longest wait of one poll for a first record, at most 1 s
 * @param isManaged true if the ledger dispatches all its tasks: none is taken from the queue itself
 */
public record AcquireSettings(
    int pumps,
    int retryPumps,
    OptionalInt prefetch,
    Duration grace,
    Duration idle,
    boolean isManaged) {

  private static final int MAX_PUMPS = 16;
  private static final int MAX_PREFETCH = 500;
  private static final int FEW = 8;

  /** Checks the ranges. */
  public AcquireSettings {
    require(pumps >= 1 && pumps <= MAX_PUMPS, "pumps is 1 to 16");
    require(retryPumps >= 1 && retryPumps <= MAX_PUMPS, "retryPumps is 1 to 16");
    prefetch.ifPresent(
        records -> require(records >= 1 && records <= MAX_PREFETCH, "prefetch is 1 to 500"));
    require(!grace.isNegative() && grace.toSeconds() < 1, "grace is less than 1 s");
    require(idle.isPositive() && idle.toSeconds() <= 1, "idle is positive and at most 1 s");
  }

  /** 2 pumps and 1 for retries, as many records a poll as fit the tasks, a grace of 5 ms. */
  public static AcquireSettings defaults() {
    return new AcquireSettings(
        2, 1, OptionalInt.empty(), Duration.ofMillis(5), Duration.ofMillis(500), false);
  }

  /** The same with another prefetch. */
  public AcquireSettings withPrefetch(int records) {
    return new AcquireSettings(pumps, retryPumps, OptionalInt.of(records), grace, idle, isManaged);
  }

  /** The same of a queue that is dispatched by the ledger, or is not. */
  public AcquireSettings managed(boolean is) {
    return new AcquireSettings(pumps, retryPumps, prefetch, grace, idle, is);
  }

  /** How many consumers of the queue itself, 0 to 16. */
  public int queuePumps() {
    return isManaged ? 0 : pumps;
  }

  /** How many consumers of what the ledger dispatches, 1 to 16. */
  public int dispatchedPumps() {
    return isManaged ? Math.max(pumps, retryPumps) : retryPumps;
  }

  /**
   * How its pumps take records.
   *
   * @param slots of the queue
   */
  public Prefetch prefetching(int slots) {
    return prefetch.isPresent()
        ? new FixedPrefetch(prefetch.getAsInt(), grace)
        : new AdaptivePrefetch(
            slots, Math.max(queuePumps(), dispatchedPumps()), grace, System::nanoTime);
  }

  /** The same where tasks must not hold up those behind them. */
  public Prefetch claimingAtOnce() {
    return new FixedPrefetch(prefetch.orElse(FEW), Duration.ZERO);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
