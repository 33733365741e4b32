package dev.kurier.runner.ledger;

import java.time.Instant;

/**
 * When a decision is taken.
 *
 * @param now the ledger's clock
 * @param chance a random number from 0 to below 1, for the jitter of waits
 */
record Moment(Instant now, double chance) {

  Moment {
    if (!(chance >= 0 && chance < 1)) {
      throw new IllegalArgumentException("chance is from 0 to below 1");
    }
  }
}
