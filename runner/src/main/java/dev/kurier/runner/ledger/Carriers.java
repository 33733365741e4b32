package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Knows which record a waiting task lies in. A state tells it of a task that was never dispatched
 * again; of the others this ledger knows the records that it wrote itself, and that those of the
 * ledgers before it lie below what was the end when it took over. Confined to the ledger's thread.
 */
final class Carriers {

  private final Map<TaskId, Coordinates> written = new HashMap<>();
  private final Map<TopicPartition, Long> inherited = new HashMap<>();

  /** The task's bytes were written there, for the runners. */
  void wrote(TaskId id, Coordinates at) {
    written.put(id, at);
  }

  /** The task stands elsewhere, or its newest record is not known yet. */
  void forget(TaskId id) {
    written.remove(id);
  }

  /** What is known of its record and stays true with the next state. */
  Optional<Coordinates> kept(@Nullable TaskState before, TaskState after) {
    boolean isSame =
        before != null
            && isOutThere(before)
            && isOutThere(after)
            && before.updatedAt().equals(after.updatedAt());
    return isSame ? Optional.ofNullable(written.get(after.task().id())) : Optional.empty();
  }

  /** The first end of a topic of retries that was seen after the takeover. */
  void inherits(TopicPartition retries, long end) {
    inherited.putIfAbsent(retries, end);
  }

  /**
   * The last record that may carry the task.
   *
   * @param retries the topic of retries of its queue
   * @return empty if it waits for no runner, or nothing is known yet
   */
  Optional<Coordinates> carrier(TaskState state, TopicPartition retries) {
    if (!isOutThere(state)) {
      return Optional.empty();
    }
    Coordinates known = written.get(state.task().id());
    if (known != null) {
      return Optional.of(known);
    }
    if (state.reason() == Reason.SUBMITTED) {
      return state.at();
    }
    Long end = inherited.get(retries);
    return end == null
        ? Optional.empty()
        : Optional.of(new Coordinates(retries.topic(), retries.partition(), Math.max(0, end - 1)));
  }

  /** Some record carries it to a runner, and nothing else will happen to it. */
  static boolean isOutThere(TaskState state) {
    return state.status() == Status.QUEUED
        && state.dueAt().isEmpty()
        && state.claim().isEmpty()
        && state.reason() != Reason.OTHER;
  }
}
