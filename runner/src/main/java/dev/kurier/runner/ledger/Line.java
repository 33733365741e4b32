package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskId;
import java.util.List;
import java.util.Optional;

/**
 * Who stands in the line of a key when another task comes.
 *
 * @param last the last of it, behind which the next one waits
 * @param uniques those whose key is a unique one, newest first; only told to one that asks for it
 */
record Line(Optional<TaskId> last, List<TaskId> uniques) {

  /** Nobody, or there is no key. */
  static final Line EMPTY = new Line(Optional.empty(), List.of());

  Line {
    uniques = List.copyOf(uniques);
  }
}
