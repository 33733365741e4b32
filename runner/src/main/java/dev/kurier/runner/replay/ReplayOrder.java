package dev.kurier.runner.replay;

import dev.kurier.protocol.DeadLetter;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody wants to be run again.
 *
 * @param id names the replay; the same id never replays the same task twice
 * @param filter which dead letters
 * @param since only those that died at or after this instant
 * @param limit the most tasks, at least 1
 */
public record ReplayOrder(String id, Filter filter, Optional<Instant> since, int limit) {

  /** Checks the id and the range. */
  public ReplayOrder {
    if (!id.matches("[\\x21-\\x7E]{1,100}")) {
      throw new IllegalArgumentException(
          "a replay id has 1 to 100 printable characters without blanks");
    }
    if (limit < 1) {
      throw new IllegalArgumentException("a replay's limit is at least 1");
    }
  }

  boolean accepts(DeadLetter letter) {
    return since.map(start -> !letter.diedAt().isBefore(start)).orElse(true)
        && filter.accepts(Facts.of(letter));
  }
}
