package dev.kurier.runner.advise;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was measured of a handler under one load.
 *
 * @param concurrency how many tasks were under way at once
 * @param tasks how many ended, failed ones included
 * @param failures how many did not succeed
 * @param firstError the first failure, in words
 * @param median half of the tasks took no longer
 * @param p99 99 of 100 tasks took no longer
 * @param perSecond tasks that ended per second
 * @param memory the most resident memory in bytes of a task's process, if it is known
 */
public record Figures(
    int concurrency,
    long tasks,
    long failures,
    Optional<String> firstError,
    Duration median,
    Duration p99,
    double perSecond,
    OptionalLong memory) {

  /** Checks the ranges. */
  public Figures {
    if (concurrency < 1 || tasks < 1 || failures < 0 || failures > tasks) {
      throw new IllegalArgumentException("figures are of at least one task");
    }
  }
}
