package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one event makes of a task.
 *
 * @param state the state from now on; empty if the task is still unknown
 * @param effects what else is to be written, in order
 */
record Decision(Optional<TaskState> state, List<Effect> effects) {

  Decision {
    effects = List.copyOf(effects);
  }

  static Decision of(TaskState state, Effect... effects) {
    return new Decision(Optional.of(state), List.of(effects));
  }

  static Decision unknown(Effect... effects) {
    return new Decision(Optional.empty(), List.of(effects));
  }

  Decision and(Effect more) {
    List<Effect> all = new ArrayList<>(effects);
    all.add(more);
    return new Decision(state, all);
  }
}
