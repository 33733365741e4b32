package dev.kurier.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
   * @param asked how a replay asks that counts what came of it; empty: as somebody who does not
   */
  record Replay(TaskId taskId, String replayId, TaskId newId, Task task, Optional<Asked> asked)
      implements Request {

    /** A replay of one task that nobody counts. */
    public Replay(TaskId taskId, String replayId, TaskId newId, Task task) {
      this(taskId, replayId, newId, task, Optional.empty());
    }

    /** Tells whether the run is only to be compared. */
    public boolean isShadow() {
      return asked.filter(Asked::shadow).isPresent();
    }

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
      return task.header().plan().recordKey().orElse(taskId().value());
    }
  }

  /**
   * How a replay asks for one of its tasks.
   *
   * @param answerTo the partition that hears what came of it
   * @param diedAt when its end was decided
   * @param dryRun true to answer and change nothing
   * @param newKey true to give the new task an idempotency key of its own
   * @param edit a JSON merge patch for its payload
   * @param shadow true if the run is only to be compared
   */
  record Asked(
      int answerTo,
      Instant diedAt,
      boolean dryRun,
      boolean newKey,
      Optional<JsonText> edit,
      boolean shadow) {

    /** Checks the partition. */
    public Asked {
      if (answerTo < 0) {
        throw new IllegalArgumentException("answerTo is a partition");
      }
    }

    /** How one asks whose runs take the place of those that have failed. */
    public Asked(
        int answerTo, Instant diedAt, boolean dryRun, boolean newKey, Optional<JsonText> edit) {
      this(answerTo, diedAt, dryRun, newKey, edit, false);
    }
  }

  /**
   * What came of one task of a replay.
   *
   * @param skipped why it was left alone; empty: it runs again, or would
   */
  record ReplayAnswered(String replayId, TaskId taskId, Optional<ReplaySkip> skipped)
      implements Request {
    @Override
    public String key() {
      return replayId;
    }
  }

  /**
   * Run all dead letters again that a filter accepts, in the partition that its id's hash gives.
   * The same id with the same terms is the same replay; with others it is refused.
   *
   * @param replayId names it; 1 to 100 characters of {@code A-Z a-z 0-9 . _ : -}
   * @param createdBy who asks, for a person; may be empty
   * @param range the dead letters it is about; empty: all there are when the ledger takes it
   */
  record CreateReplay(String replayId, ReplayTerms terms, String createdBy, List<ReplayRange> range)
      implements Request {

    /** Checks the id and copies the range. */
    public CreateReplay {
      ReplayState.checkId(replayId);
      range = List.copyOf(range);
    }

    @Override
    public String key() {
      return replayId;
    }
  }

  /** Hold, go on with or end a replay, in the partition that its id's hash gives. */
  record SteerReplay(String replayId, Steer steer) implements Request {

    /** Checks the id. */
    public SteerReplay {
      ReplayState.checkId(replayId);
    }

    @Override
    public String key() {
      return replayId;
    }
  }

  /**
   * Have a schedule, in the partition that the hash of its key gives. One of this name is changed.
   *
   * @param createdBy who asks, for a person; may be empty
   */
  record PutSchedule(String name, ScheduleTerms terms, String createdBy) implements Request {

    /** Checks the name. */
    public PutSchedule {
      ScheduleState.checkName(name);
    }

    @Override
    public String key() {
      return ScheduleState.key(name);
    }
  }

  /**
   * Hold, go on with or drop a schedule.
   *
   * @param reason a sentence for people; may be empty
   */
  record SteerSchedule(String name, ScheduleSteer steer, String reason) implements Request {

    /** Checks the name. */
    public SteerSchedule {
      ScheduleState.checkName(name);
    }

    @Override
    public String key() {
      return ScheduleState.key(name);
    }
  }

  /**
   * Submit the tasks of a schedule for these times, beside its own. A time for which there is a
   * task has it already.
   *
   * @param times 1 to 1,000
   */
  record FireSchedule(String name, List<Instant> times) implements Request {

    /** The most times of one request. */
    public static final int MOST = 1_000;

    /** Checks the name and the number of times. */
    public FireSchedule {
      ScheduleState.checkName(name);
      times = List.copyOf(times);
      if (times.isEmpty() || times.size() > MOST) {
        throw new IllegalArgumentException("a schedule is fired for 1 to 1000 times at once");
      }
    }

    @Override
    public String key() {
      return ScheduleState.key(name);
    }
  }

  /**
   * Order something about a queue, a type or a breaker group, on all nodes.
   *
   * @param requestId tells requests apart
   * @param lasts from when the ledger takes it; at most {@link Order#LONGEST}
   * @param reason a sentence for people, not blank
   * @param by who asks, for people; may be empty
   */
  record GiveOrder(
      TaskId requestId,
      Order.Subject subject,
      Order.Instruction instruction,
      Duration lasts,
      String reason,
      String by)
      implements Request {

    /** Checks that it can be obeyed. */
    public GiveOrder {
      Order.check(subject, instruction, reason);
      Order.checkLasting(lasts);
    }

    @Override
    public String key() {
      return subject.key();
    }

    /** The order as it stands when the ledger has taken it. */
    public Order takenAt(Instant now) {
      return new Order(requestId, subject, instruction, reason, by, now, now.plus(lasts));
    }
  }

  /**
   * Let nothing that was ordered about a subject count any more.
   *
   * @param requestId tells requests apart
   * @param reason a sentence for people; may be empty
   * @param by who asks, for people; may be empty
   */
  record LiftOrder(TaskId requestId, Order.Subject subject, String reason, String by)
      implements Request {
    @Override
    public String key() {
      return subject.key();
    }
  }

  /**
   * Close the breaker of a group on all nodes, and forget what it has counted.
   *
   * @param requestId tells requests apart
   * @param reason a sentence for people; may be empty
   * @param by who asks, for people; may be empty
   */
  record ResetBreaker(TaskId requestId, String group, String reason, String by) implements Request {

    /** Checks the name of the group. */
    public ResetBreaker {
      Order.Subject.checkName(group);
    }

    @Override
    public String key() {
      return Order.Subject.breaker(group).key();
    }
  }

  /** What can be done with a schedule. */
  enum ScheduleSteer {
    /** Fire for no time until it is resumed. */
    PAUSE,
    /** Go on, with the next time. */
    RESUME,
    /** Forget it; its tasks go on. */
    DELETE
  }

  /** What can be done with a replay. */
  enum Steer {
    /** Take no letter until it is resumed. */
    PAUSE,
    /** Go on where it was paused. */
    RESUME,
    /** Take no letter any more. */
    ABORT
  }
}
