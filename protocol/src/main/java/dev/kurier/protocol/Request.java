package dev.kurier.protocol;

import java.time.Instant;
import java.util.Optional;

/**
 * What people ask the ledger for through {@code intake}, in the partition of what it is about. The
 * ledgers ask each other in the same way.
 */
public sealed interface Request {

  /** What it is about, as the key of its record. */
  String key();

  /**
   * End the task: skip it if it waits, stop it if it runs.
   *
   * @param reason a sentence for people; may be empty
   * @param force true to kill its process tree at once, also when a soft stop is under way
   */
  record Cancel(TaskId taskId, String reason, boolean force) implements Request {

    /** A cancel that lets the task clean up. */
    public Cancel(TaskId taskId, String reason) {
      this(taskId, reason, false);
    }

    @Override
    public String key() {
      return taskId.value();
    }
  }

  /**
   * End all open tasks of the partition that a filter accepts, as {@link Cancel} does for each.
   * Only those that were there before the request, the oldest 10,000 at most.
   *
   * @param requestId tells requests apart
   * @param where the filter, not blank; in the language of {@code kurier task ls --where}
   * @param submittedBefore leaves out tasks that were submitted later
   * @param reason a sentence for people; may be empty
   * @param force as for one task
   */
  record CancelWhere(
      TaskId requestId,
      String where,
      Optional<Instant> submittedBefore,
      String reason,
      boolean force)
      implements Request {

    /** Refuses to mean everything by chance. */
    public CancelWhere {
      if (where.isBlank()) {
        throw new IllegalArgumentException("a cancel by filter needs a filter");
      }
    }

    @Override
    public String key() {
      return requestId.value();
    }

    /** What it means for one of the tasks. */
    public Cancel of(TaskId id) {
      return new Cancel(id, reason, force);
    }
  }

  /**
   * Run a failed task again under a new id.
   *
   * @param taskId the failed task
   * @param replayId the replay it belongs to; the same replay of the same task happens once
   * @param newId the id of the task to make, derived from the other two
   * @param task the failed task's bytes, taken from its dead letter
   */
  record Replay(TaskId taskId, String replayId, TaskId newId, Task task) implements Request {
    @Override
    public String key() {
      return taskId.value();
    }
  }

  /**
   * Take this task, which no runner is to see yet; for one with a {@link Plan}.
   *
   * @param task all of it
   */
  record Submit(Task task) implements Request {

    /** The task to take. */
    public TaskId taskId() {
      return task.header().id();
    }

    @Override
    public String key() {
      return taskId().value();
    }
  }
}
