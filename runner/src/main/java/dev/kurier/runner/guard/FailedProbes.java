package dev.kurier.runner.guard;

import dev.kurier.protocol.TaskId;
import java.util.LinkedHashMap;

/**
 * How often tasks were probes that found their dependency down. The first few times that costs a
 * task no attempt; one that fails of itself, whatever its dependency does, must end in time. The
 * oldest tasks are forgotten. One lock.
 */
final class FailedProbes {

  static final int FREE = 5;

  private final int capacity;

  /** Guarded by this. */
  private final LinkedHashMap<TaskId, Integer> failed = new LinkedHashMap<>();

  /** Remembers at most so many tasks. */
  FailedProbes(int capacity) {
    this.capacity = capacity;
  }

  /** Counts one more; tells whether it is free. */
  synchronized boolean isFree(TaskId id) {
    int count = failed.merge(id, 1, Integer::sum);
    if (failed.size() > capacity) {
      failed.pollFirstEntry();
    }
    return count <= FREE;
  }
}
