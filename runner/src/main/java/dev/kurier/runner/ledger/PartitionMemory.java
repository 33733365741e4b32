package dev.kurier.runner.ledger;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * What the ledger has at hand of one partition: every open task, the newest ended ones within a
 * limit of bytes, and only the ids of older ones. Holds committed state only; confined to the
 * ledger's thread.
 */
final class PartitionMemory {

  private static final int MAX_EARLY_CANCELS = 10_000;

  private final Lifecycle lifecycle;
  private final long endedBytesAtMost;
  private final Map<TaskId, TaskState> open = new HashMap<>();
  private final LinkedHashMap<TaskId, Ended> ended = new LinkedHashMap<>();
  private final EndedIds ids;
  private final LinkedHashMap<TaskId, Request.Cancel> earlyCancels = new LinkedHashMap<>();
  private final Set<TaskId> setAside = new HashSet<>();
  private final Timers timers = new Timers();
  private final Map<String, Set<TaskId>> claims = new HashMap<>();
  private final Carriers carriers = new Carriers();
  private final Lines lines = new Lines();
  private final Dependents dependents = new Dependents();
  private final Backlog backlog;
  private final Paused paused = new Paused();
  // In the order in which their states were written.
  private final LinkedHashMap<TaskId, Instant> written = new LinkedHashMap<>();
  private long endedBytes;

  PartitionMemory(Lifecycle lifecycle, long endedBytesAtMost, int idsAtMost) {
    this.lifecycle = lifecycle;
    this.backlog = new Backlog(lifecycle.managed());
    this.endedBytesAtMost = endedBytesAtMost;
    this.ids = new EndedIds(idsAtMost);
  }

  private record Ended(TaskState state, int bytes) {}

  Optional<TaskState> find(TaskId id) {
    TaskState state = open.get(id);
    if (state != null) {
      return Optional.of(state);
    }
    return Optional.ofNullable(ended.get(id)).map(Ended::state);
  }

  /** How a task ended of which only the id is left. */
  Optional<Status> findForgotten(TaskId id) {
    return ids.find(id);
  }

  /** Tells whether a task runs again of which only the id is left. */
  boolean isForgottenReplayed(TaskId id) {
    return ids.isReplayed(id);
  }

  /** A task of which only the id is left runs again. */
  void forgottenReplayed(TaskId id) {
    ids.replayed(id);
  }

  /** Keeps everybody's hands off a task whose newest state cannot be read here. */
  void setAside(TaskId id) {
    remove(id);
    setAside.add(id);
  }

  boolean isSetAside(TaskId id) {
    return setAside.contains(id);
  }

  void put(TaskState state, int bytes, Instant writtenAt) {
    TaskId id = state.task().id();
    Optional<Coordinates> carrier = carriers.kept(open.get(id), state);
    remove(id);
    carrier.ifPresent(at -> carriers.wrote(id, at));
    if (state.status().isTerminal()) {
      ended.put(id, new Ended(state, bytes));
      endedBytes += bytes;
      shrink();
      return;
    }
    open.put(id, state);
    stands(state);
    paused.put(state);
    written.put(id, writtenAt);
    lifecycle.wakeAt(state).ifPresent(at -> timers.add(at, id));
    state
        .claim()
        .ifPresent(claim -> claims.computeIfAbsent(claim.node(), _ -> new HashSet<>()).add(id));
  }

  void remove(TaskId id) {
    setAside.remove(id);
    ids.remove(id);
    Ended past = ended.remove(id);
    if (past != null) {
      endedBytes -= past.bytes();
    }
    TaskState state = open.remove(id);
    carriers.forget(id);
    lines.remove(id);
    dependents.remove(id);
    backlog.remove(id);
    paused.remove(id);
    written.remove(id);
    if (state != null) {
      lifecycle.wakeAt(state).ifPresent(at -> timers.remove(at, id));
      state.claim().ifPresent(claim -> unclaim(claim, id));
    }
  }

  /** Keeps a request for a task that may still come. */
  void expectCancelled(Request.Cancel request) {
    earlyCancels.put(request.taskId(), request);
    dropOldest(earlyCancels.keySet(), MAX_EARLY_CANCELS);
  }

  Optional<Request.Cancel> takeEarlyCancel(TaskId id) {
    return Optional.ofNullable(earlyCancels.remove(id));
  }

  /** The tasks whose time has come, earliest first. */
  List<TaskId> due(Instant now, int atMost) {
    return timers.due(now, atMost);
  }

  /** The open tasks whose state was written before, longest ago first. */
  List<TaskId> writtenBefore(Instant instant, int atMost) {
    List<TaskId> old = new ArrayList<>();
    for (Map.Entry<TaskId, Instant> entry : written.entrySet()) {
      if (!entry.getValue().isBefore(instant) || old.size() == atMost) {
        break;
      }
      old.add(entry.getKey());
    }
    return old;
  }

  Optional<Instant> nextTimer() {
    return timers.next();
  }

  /** The nodes that hold a task. */
  Set<String> claimants() {
    return Set.copyOf(claims.keySet());
  }

  Set<TaskId> claimedBy(String node) {
    return Set.copyOf(claims.getOrDefault(node, Set.of()));
  }

  /** Where an open task lies now that was dispatched again. */
  void carriedBy(TaskId id, Coordinates at) {
    if (open.containsKey(id)) {
      carriers.wrote(id, at);
    }
  }

  /** The open tasks that have a key; told of each decision at once. */
  Lines lines() {
    return lines;
  }

  /** The tasks of managed queues; told of each decision at once. */
  Backlog backlog() {
    return backlog;
  }

  /** The open tasks that wait for the end of a pause. */
  Paused paused() {
    return paused;
  }

  /** A decision that is not committed yet: who waits for whom from now on. */
  void stands(TaskState state) {
    lines.put(state);
    dependents.put(state);
    backlog.put(state);
  }

  /** Who is to hear of the end of a task. */
  List<TaskId> waitingFor(TaskId id) {
    List<TaskId> all = new ArrayList<>(lines.behind(id));
    all.addAll(dependents.of(id));
    return all;
  }

  Carriers carriers() {
    return carriers;
  }

  /**
   * The tasks that wait for a runner, and the last record that may carry each.
   *
   * @param retries the partition of retries of a queue
   */
  Map<TaskId, Coordinates> carried(Function<String, TopicPartition> retries) {
    Map<TaskId, Coordinates> carried = new HashMap<>();
    open.forEach((id, state) ->
        carriers
            .carrier(state, retries.apply(state.task().queue()))
            .ifPresent(at -> carried.put(id, at)));
    return carried;
  }

  /** The states of all open tasks, in no order. */
  Collection<TaskState> open() {
    return Collections.unmodifiableCollection(open.values());
  }

  int openTasks() {
    return open.size();
  }

  private void unclaim(Run claim, TaskId id) {
    Set<TaskId> held = claims.get(claim.node());
    if (held != null && held.remove(id) && held.isEmpty()) {
      claims.remove(claim.node());
    }
  }

  private void shrink() {
    Iterator<Map.Entry<TaskId, Ended>> oldest = ended.entrySet().iterator();
    while (endedBytes > endedBytesAtMost && oldest.hasNext()) {
      Map.Entry<TaskId, Ended> entry = oldest.next();
      endedBytes -= entry.getValue().bytes();
      TaskState state = entry.getValue().state();
      ids.add(entry.getKey(), state.status(), state.replayedAs().isPresent());
      oldest.remove();
    }
  }

  private static void dropOldest(Set<TaskId> inOrder, int atMost) {
    Iterator<TaskId> oldest = inOrder.iterator();
    while (inOrder.size() > atMost && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }
}
