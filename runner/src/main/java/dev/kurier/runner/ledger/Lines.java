package dev.kurier.runner.ledger;

import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * The open tasks of a partition that have a key, each behind the one that its hold names: all of it
 * follows from their states, told in any order. Is ahead of what is committed by the decisions of
 * one transaction; where that fails, the whole memory is thrown away. Confined to the ledger's
 * thread.
 */
final class Lines {

  private final Map<TaskId, Member> members = new HashMap<>();
  private final Map<String, SequencedSet<TaskId>> ends = new HashMap<>();
  private final Map<TaskId, SequencedSet<TaskId>> next = new HashMap<>();
  private final Map<TaskId, SequencedSet<TaskId>> followers = new HashMap<>();

  /**
   * One task.
   *
   * @param ahead whom it waits for
   * @param follows true if it only waits for that end, and has no place in the line
   */
  private record Member(Plan.Key key, Optional<TaskId> ahead, boolean follows) {

    static Member of(Plan.Key key, Optional<Hold> hold) {
      return switch (hold.orElse(null)) {
        case Hold.Key held -> new Member(key, Optional.of(held.by()), false);
        case Hold.Existing held -> new Member(key, Optional.of(held.by()), true);
        case Hold.Tasks _, Hold.Time _, Hold.Queue _, Hold.Other _ ->
            new Member(key, Optional.empty(), false);
        case null -> new Member(key, Optional.empty(), false);
      };
    }
  }

  /** A task stands so now. */
  void put(TaskState state) {
    TaskId id = state.task().id();
    remove(id);
    if (!state.status().isTerminal()) {
      state.task().plan().key().ifPresent(key -> add(id, Member.of(key, state.hold())));
    }
  }

  /** A task is open no more. */
  void remove(TaskId id) {
    Member member = members.remove(id);
    if (member == null) {
      return;
    }
    drop(ends, member.key().value(), id);
    member
        .ahead()
        .ifPresent(ahead -> {
          drop(member.follows() ? followers : next, ahead, id);
          Member before = members.get(ahead);
          if (!member.follows() && before != null && !next.containsKey(ahead)) {
            put(ends, before.key().value(), ahead);
          }
        });
  }

  /** The same event, with the line of the key for a task that comes. */
  LifecycleEvent tell(LifecycleEvent event) {
    if (event instanceof LifecycleEvent.Submitted(var task, var at, var time, var handed, _)) {
      Line line = task.header().plan().key().map(this::line).orElse(Line.EMPTY);
      return new LifecycleEvent.Submitted(task, at, time, handed, line);
    }
    if (event instanceof LifecycleEvent.Replayed(var request, _)) {
      Line line = request.task().header().plan().key().map(this::line).orElse(Line.EMPTY);
      return new LifecycleEvent.Replayed(request, line);
    }
    return event;
  }

  /** Where a task of this key would stand that comes now. */
  Line line(Plan.Key key) {
    SequencedSet<TaskId> last = ends.get(key.value());
    if (last == null) {
      return Line.EMPTY;
    }
    List<TaskId> uniques = new ArrayList<>();
    if (key instanceof Plan.Unique) {
      last.reversed().forEach(end -> collectUniques(end, uniques));
    }
    return new Line(Optional.of(last.getLast()), uniques);
  }

  /** Who waits for the end of a task: first the one behind it, then those that end as it does. */
  List<TaskId> behind(TaskId id) {
    List<TaskId> behind = new ArrayList<>();
    Optional.ofNullable(next.get(id)).ifPresent(behind::addAll);
    Optional.ofNullable(followers.get(id)).ifPresent(behind::addAll);
    return behind;
  }

  private void add(TaskId id, Member member) {
    members.put(id, member);
    if (member.follows()) {
      put(followers, member.ahead().orElseThrow(), id);
      return;
    }
    if (!next.containsKey(id)) {
      put(ends, member.key().value(), id);
    }
    member
        .ahead()
        .ifPresent(ahead -> {
          put(next, ahead, id);
          drop(ends, member.key().value(), ahead);
        });
  }

  private void collectUniques(TaskId end, List<TaskId> uniques) {
    Optional<TaskId> at = Optional.of(end);
    while (at.isPresent()) {
      Member member = members.get(at.get());
      if (member == null) {
        return;
      }
      if (member.key() instanceof Plan.Unique) {
        uniques.add(at.get());
      }
      at = member.ahead();
    }
  }

  private static <K> void put(Map<K, SequencedSet<TaskId>> map, K key, TaskId id) {
    map.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(id);
  }

  private static <K> void drop(Map<K, SequencedSet<TaskId>> map, K key, TaskId id) {
    SequencedSet<TaskId> ids = map.get(key);
    if (ids != null && ids.remove(id) && ids.isEmpty()) {
      map.remove(key);
    }
  }
}
