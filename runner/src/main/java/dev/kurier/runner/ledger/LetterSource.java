package dev.kurier.runner.ledger;

import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.ReplayRange;
import dev.kurier.protocol.ReplayState;
import dev.kurier.runner.replay.Filter;
import dev.kurier.runner.replay.ReplayEvent.Spot;
import java.util.List;
import java.util.Optional;

/** The dead letters of one replay, from where it stands on. Never waits. */
interface LetterSource extends AutoCloseable {

  /** Opens one. */
  interface Opening {
    LetterSource open(ReplayState replay, Filter filter);
  }

  /**
   * Something that was read.
   *
   * @param upTo everything before this is read
   * @param match the letter right before it, if the filter accepts it
   */
  record Taken(Spot upTo, Optional<DeadLetter> match) {}

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
