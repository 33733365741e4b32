package dev.kurier.runner.ledger;

import java.time.Duration;

/** How many records a ledger folds in ten seconds. Confined to the ledger's thread. */
final class Pace {

  private static final long WINDOW = Duration.ofSeconds(10).toNanos();

  /** What any ledger folds in that time; an idle one has not shown what it can do. */
  private static final long LEAST = 10_000;

  private long since;
  private long now;
  private long before;

  Pace(long nanos) {
    since = nanos;
  }

  void folded(int records, long nanos) {
    if (nanos - since >= WINDOW) {
      before = now;
      now = 0;
      since = nanos;
    }
    now += records;
  }

  /** Tells whether so many records are less than ten seconds of work. */
  boolean keepsUpWith(long lag) {
    return lag <= Math.max(LEAST, Math.max(now, before));
  }
}
