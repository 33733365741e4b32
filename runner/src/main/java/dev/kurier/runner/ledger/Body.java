package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Task;

/** Where the bytes of a task are. */
sealed interface Body {

  /** Here. */
  record Held(Task task) implements Body {}

  /** In a record that has to be read first. */
  record Stored(Coordinates at) implements Body {}
}
