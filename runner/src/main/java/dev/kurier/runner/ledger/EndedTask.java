package dev.kurier.runner.ledger;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.Optional;

/**
 * What others need to know of a task that has ended.
 *
 * @param outcome what it gave; empty as well if the ledger does not keep it any more
 */
record EndedTask(TaskId id, Status status, String detail, Optional<Outcome> outcome) {

  static EndedTask of(TaskState state) {
    return new EndedTask(state.task().id(), state.status(), state.detail(), state.outcome());
  }

  /** One of which only this is kept. */
  static EndedTask forgotten(TaskId id, Status status) {
    return new EndedTask(id, status, "", Optional.empty());
  }

  boolean hasSucceeded() {
    return status == Status.SUCCEEDED;
  }

  /** How it ended, for a person. */
  String told() {
    return "task " + id + " ended " + status + (detail.isEmpty() ? "" : ": " + detail);
  }

  Optional<JsonText> result() {
    return outcome.flatMap(given ->
        given instanceof Outcome.Succeeded(var result) ? Optional.of(result) : Optional.empty());
  }
}
