package dev.kurier.runner.ledger;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The open tasks of a partition's managed queues: those in line, and how many are out. All of it
 * follows from their states. Is ahead of what is committed, as {@link Lines} is. Confined to the
 * ledger's thread.
 */
final class Backlog {

  private final Map<String, QueueLine> lines = new HashMap<>();
  private final Map<TaskId, Standing> standings = new HashMap<>();

  Backlog(Map<String, ManagedQueue> managed) {
    managed.forEach((queue, settings) -> lines.put(queue, new QueueLine(settings)));
  }

  /** Where a task stands. */
  private record Standing(QueueLine line, QueueLine.Place place, boolean isOut) {

    void begin() {
      if (isOut) {
        line.goes(place);
      } else {
        line.waits(place);
      }
    }

    void end() {
      if (isOut) {
        line.returns(place);
      } else {
        line.leaves(place);
      }
    }
  }

  /** A task stands so now. */
  void put(TaskState state) {
    TaskId id = state.task().id();
    remove(id);
    QueueLine line = lines.get(state.task().queue());
    boolean isOut = isOut(state);
    if (line != null && (isOut || isInLine(state))) {
      var standing = new Standing(line, QueueLine.Place.of(state), isOut);
      standing.begin();
      standings.put(id, standing);
    }
  }

  /** A task is open no more. */
  void remove(TaskId id) {
    Standing standing = standings.remove(id);
    if (standing != null) {
      standing.end();
    }
  }

  /**
   * Leaves out tasks of some types until it is told otherwise.
   *
   * @param isPaused whether none of a type may go
   */
  void pause(String queue, Predicate<String> isPaused) {
    Optional.ofNullable(lines.get(queue)).ifPresent(line -> line.pause(isPaused));
  }

  boolean isWaiting(String queue) {
    return lines.containsKey(queue) && lines.get(queue).isWaiting();
  }

  /**
   * Who goes next; empty if there is nobody, or no room.
   *
   * @param window how many tasks of the queue may be out, not counting those of lower priority
   */
  Optional<TaskId> next(String queue, int window) {
    return Optional.ofNullable(lines.get(queue)).flatMap(line -> line.next(window));
  }

  private static boolean isInLine(TaskState state) {
    return !state.status().isTerminal() && state.hold().orElse(null) instanceof Hold.Queue;
  }

  /** A runner has it, or may take it: what waits for its time or for others occupies nobody. */
  static boolean isOut(TaskState state) {
    return !state.status().isTerminal()
        && state.hold().isEmpty()
        && (state.dueAt().isEmpty() || state.claim().isPresent());
  }
}
