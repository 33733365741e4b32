package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The open tasks of a partition's managed queues: those in line, and how many are out. All of it
 * follows from their states. Is ahead of what is committed, as {@link Lines} is. Confined to the
 * ledger's thread.
 */
final class Backlog {

  private final Set<String> managed;
  private final Map<TaskId, Place> places = new HashMap<>();
  private final Map<String, NavigableSet<Place>> lines = new HashMap<>();
  private final Map<String, Set<TaskId>> out = new HashMap<>();

  Backlog(Set<String> managed) {
    this.managed = managed;
  }

  /** Where a task stands in the line of its queue: the highest priority first, then the oldest. */
  private record Place(String queue, int priority, Instant since, long offset, TaskId id)
      implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparingInt(Place::priority)
            .reversed()
            .thenComparing(Place::since)
            .thenComparingLong(Place::offset)
            .thenComparing(place -> place.id().value());

    static Place of(TaskState state) {
      return new Place(
          state.task().queue(),
          state.task().plan().priority(),
          state.submittedAt(),
          state.at().map(Coordinates::offset).orElse(0L),
          state.task().id());
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** A task stands so now. */
  void put(TaskState state) {
    TaskId id = state.task().id();
    remove(id);
    String queue = state.task().queue();
    if (!managed.contains(queue) || state.status().isTerminal()) {
      return;
    }
    Place place = Place.of(state);
    if (state.hold().orElse(null) instanceof Hold.Queue) {
      places.put(id, place);
      lines.computeIfAbsent(queue, _ -> new TreeSet<>()).add(place);
    } else if (isOut(state)) {
      places.put(id, place);
      out.computeIfAbsent(queue, _ -> new HashSet<>()).add(id);
    }
  }

  /** A task is open no more. */
  void remove(TaskId id) {
    Place place = places.remove(id);
    if (place != null) {
      lines.getOrDefault(place.queue(), new TreeSet<>()).remove(place);
      out.getOrDefault(place.queue(), new HashSet<>()).remove(id);
    }
  }

  boolean isWaiting(String queue) {
    return lines.containsKey(queue) && !lines.get(queue).isEmpty();
  }

  /**
   * Who may go now, the first of the line first.
   *
   * @param window how many tasks of the queue may be out
   */
  List<TaskId> next(String queue, int window) {
    int room = window - out.getOrDefault(queue, Set.of()).size();
    return lines.getOrDefault(queue, new TreeSet<>()).stream()
        .limit(Math.max(0, room))
        .map(Place::id)
        .toList();
  }

  /** A runner has it, or may take it: what waits for its time or for others occupies nobody. */
  static boolean isOut(TaskState state) {
    return !state.status().isTerminal()
        && state.hold().isEmpty()
        && (state.dueAt().isEmpty() || state.claim().isPresent());
  }
}
