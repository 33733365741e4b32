package dev.kurier.runner.ledger;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Who waits for the end of which task of a partition: follows from the holds of the open ones. Is
 * ahead of what is committed, as {@link Lines} is. Confined to the ledger's thread.
 */
final class Dependents {

  private final Map<TaskId, SequencedSet<TaskId>> waiting = new HashMap<>();
  private final Map<TaskId, List<TaskId>> pending = new HashMap<>();

  /** A task stands so now. */
  void put(TaskState state) {
    TaskId id = state.task().id();
    remove(id);
    if (state.hold().orElse(null) instanceof Hold.Tasks tasks) {
      pending.put(id, tasks.pending());
      tasks
          .pending()
          .forEach(other -> waiting.computeIfAbsent(other, _ -> new LinkedHashSet<>()).add(id));
    }
  }

  /** A task waits for nothing. */
  void remove(TaskId id) {
    for (TaskId other : pending.getOrDefault(id, List.of())) {
      SequencedSet<TaskId> all = waiting.get(other);
      if (all != null && all.remove(id) && all.isEmpty()) {
        waiting.remove(other);
      }
    }
    pending.remove(id);
  }

  /** Who waits for a task, in the order in which they began to. */
  List<TaskId> of(TaskId id) {
    SequencedSet<TaskId> all = waiting.get(id);
    return all == null ? List.of() : List.copyOf(all);
  }
}
