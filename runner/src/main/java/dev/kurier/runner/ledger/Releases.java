package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The ends of one transaction that others may wait for, in their order. One after the other, not
 * nested: in a long line each end may be followed by the next at once. Used by one thread.
 */
final class Releases {

  private final Queue<End> waiting = new ArrayDeque<>();
  private final Map<End, Optional<TaskId>> ended = new HashMap<>();

  /** A task that has ended. */
  record End(int partition, TaskId id) {}

  /**
   * A task with a key has ended.
   *
   * @param ahead whom it waited for itself
   */
  void ended(int partition, TaskId id, Optional<TaskId> ahead) {
    ended.put(new End(partition, id), ahead);
    waiting.add(new End(partition, id));
  }

  /** The next end to tell of. */
  Optional<End> poll() {
    return Optional.ofNullable(waiting.poll());
  }

  /** Whom those behind it wait for now: the nearest before it that has not ended. */
  Optional<TaskId> ahead(End end) {
    Optional<TaskId> ahead = before(end);
    while (ahead.isPresent() && ended.containsKey(new End(end.partition(), ahead.get()))) {
      ahead = before(new End(end.partition(), ahead.get()));
    }
    return ahead;
  }

  private Optional<TaskId> before(End end) {
    return ended.getOrDefault(end, Optional.empty());
  }
}
