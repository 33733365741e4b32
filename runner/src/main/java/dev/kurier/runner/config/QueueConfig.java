package dev.kurier.runner.config;

import dev.kurier.runner.acquire.AcquireSettings;
import dev.kurier.runner.acquire.Share;
import java.util.OptionalInt;

/**
 * How a node serves one queue.
 *
 * @param share what it adds to the node's slots, and how many of them it does not lend
 * @param acquire how its tasks are taken
 * @param perKey how many tasks of a fair key may be at the runners, at least 1; empty: no limit
 */
public record QueueConfig(Share share, AcquireSettings acquire, OptionalInt perKey) {

  /** Checks the range. */
  public QueueConfig {
    if (perKey.isPresent() && !(acquire.isManaged() && perKey.getAsInt() >= 1)) {
      throw new IllegalArgumentException("perKey is at least 1, of a managed queue");
    }
  }
}
