package dev.kurier.runner.ledger;

import java.util.OptionalDouble;

/** How many letters of a replay may be taken now. Confined to the ledger's thread. */
final class Allowance {

  private static final double SECOND = 1e9;

  private final OptionalDouble perSecond;
  private long since;
  private double saved;

  /**
   * Nothing is saved yet.
   *
   * @param perSecond empty: no limit
   */
  Allowance(OptionalDouble perSecond, long nanos) {
    this.perSecond = perSecond;
    this.since = nanos;
  }

  /** So many whole letters, at most; what a second brings is kept if it is not used, no more. */
  int now(long nanos, int atMost) {
    if (perSecond.isEmpty()) {
      return atMost;
    }
    double rate = perSecond.getAsDouble();
    saved = Math.min(Math.max(1, rate), saved + rate * (nanos - since) / SECOND);
    since = nanos;
    return (int) Math.min(atMost, saved);
  }

  void used(int letters) {
    saved = Math.max(0, saved - letters);
  }
}
