package dev.kurier.runner.config;

import dev.kurier.runner.acquire.AcquireSettings;
import java.util.OptionalInt;

/**
 * How a node serves one queue.
 *
 * @param concurrency how many slots the queue adds to the node, at least 1; all queues share them
 * @param acquire how its tasks are taken
 * @param perKey how many tasks of a fair key may be at the runners, at least 1; empty: no limit
 */
public record QueueConfig(int concurrency, AcquireSettings acquire, OptionalInt perKey) {

  /** Checks the range. */
  public QueueConfig {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency is at least 1");
    }
    if (perKey.isPresent() && !(acquire.isManaged() && perKey.getAsInt() >= 1)) {
      throw new IllegalArgumentException("perKey is at least 1, of a managed queue");
    }
  }
}
