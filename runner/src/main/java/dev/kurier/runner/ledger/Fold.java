package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskState;
import java.util.Optional;

/** What one event makes of one task. Pure. */
@FunctionalInterface
interface Fold {

  /**
   * Folds one event.
   *
   * @param before what is known of the task
   * @param event what happened to it
   * @param moment when this is decided
   */
  Decision apply(Optional<TaskState> before, LifecycleEvent event, Moment moment);
}
