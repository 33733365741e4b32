package dev.kurier.runner.guard;

import dev.kurier.protocol.TaskId;
import java.util.LinkedHashSet;

/**
 * The newest tasks whose end was asked for; the oldest are forgotten, which costs a run that the
 * ledger then marks. One lock.
 */
public final class Cancellations {

  private final int capacity;

  /** Guarded by this. */
  private final LinkedHashSet<TaskId> ids = new LinkedHashSet<>();

  /** Remembers at most so many. */
  public Cancellations(int capacity) {
    this.capacity = capacity;
  }

  /** Remembers one more. */
  public synchronized void add(TaskId id) {
    ids.addLast(id);
    if (ids.size() > capacity) {
      ids.removeFirst();
    }
  }

  /** Tells whether the end of this task was asked for. */
  public synchronized boolean contains(TaskId id) {
    return ids.contains(id);
  }
}
