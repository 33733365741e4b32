package dev.kurier.runner.config;

import dev.kurier.runner.acquire.AcquireSettings;

/**
 * How a node serves one queue.
 *
 * @param concurrency how many slots the queue adds to the node, at least 1; all queues share them
 * @param acquire how its tasks are taken
 */
public record QueueConfig(int concurrency, AcquireSettings acquire) {

  /** Checks the range. */
  public QueueConfig {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency is at least 1");
    }
  }
}
