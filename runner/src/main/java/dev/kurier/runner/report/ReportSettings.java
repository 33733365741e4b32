package dev.kurier.runner.report;

import java.time.Duration;

/**
 * How a node stays known to the ledger.
 *
 * @param heartbeat from one heartbeat to the next
 * @param claimLoss without an acknowledged heartbeat for so long the node gives up its claims;
 *     longer than two heartbeats and well below the ledger's own limit, which is 6 s
 */
public record ReportSettings(Duration heartbeat, Duration claimLoss) {

  /** Checks that a heartbeat may be missed. */
  public ReportSettings {
    if (!heartbeat.isPositive() || claimLoss.compareTo(heartbeat.multipliedBy(2)) <= 0) {
      throw new IllegalArgumentException("claimLoss is longer than two heartbeats");
    }
  }

  /** A heartbeat a second, claims lost after 4 s. */
  public static ReportSettings defaults() {
    return new ReportSettings(Duration.ofSeconds(1), Duration.ofSeconds(4));
  }
}
