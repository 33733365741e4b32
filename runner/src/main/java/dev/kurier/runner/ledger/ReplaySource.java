package dev.kurier.runner.ledger;

import dev.kurier.protocol.ReplayRange;
import dev.kurier.protocol.ReplaySkip;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.replay.Filter;
import dev.kurier.runner.replay.ReplayEvent.Spot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one replay is about, from where it stands on. Never waits. */
interface ReplaySource extends AutoCloseable {

  /** Opens one. */
  interface Opening {
    ReplaySource open(ReplayState replay, Filter filter);
  }

  /**
   * Something that was read.
   *
   * @param upTo everything before this is read
   * @param match the task of the record right before it, if the filter accepts it
   */
  record Taken(Spot upTo, Optional<Match> match) {}

  /** A task that the filter accepts. */
  sealed interface Match {

    /**
     * One that can run again.
     *
     * @param endedAt when its end was decided
     */
    record Full(TaskId id, Instant endedAt, Task task) implements Match {}

    /** One of which there is nothing to run. */
    record Bare(ReplaySkip cause) implements Match {}
  }

  /** What there is to read, once that is known, of a replay that does not know it yet. */
  Optional<List<ReplayRange>> frozen();

  /** What comes next, if it is at hand. */
  Optional<Taken> next();

  /** What somebody should know, once. */
  Optional<String> trouble();

  /** Tells whether it has failed; another one may do better. */
  boolean hasFailed();

  /** Stops reading, without waiting for that. */
  @Override
  void close();
}
