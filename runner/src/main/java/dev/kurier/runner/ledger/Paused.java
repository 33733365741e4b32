package dev.kurier.runner.ledger;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.order.Orders;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The open tasks of a partition that runners have put off because of a pause. Holds committed state
 * only; confined to the ledger's thread.
 */
final class Paused {

  private final Map<TaskId, Lane> lanes = new HashMap<>();
  private final Map<Lane, LinkedHashMap<TaskId, Instant>> waiting = new HashMap<>();

  /** What can be paused of a task. */
  private record Lane(String queue, String type) {}

  /** Tells whether a task waits for nothing but the end of a pause. */
  static boolean isPaused(TaskState state) {
    return state.status() == Status.QUEUED
        && state.reason() == Reason.PAUSED
        && state.dueAt().isPresent();
  }

  /** A task stands so now. */
  void put(TaskState state) {
    TaskId id = state.task().id();
    remove(id);
    if (isPaused(state)) {
      Lane lane = new Lane(state.task().queue(), state.task().type());
      lanes.put(id, lane);
      waiting.computeIfAbsent(lane, _ -> new LinkedHashMap<>()).put(id, state.updatedAt());
    }
  }

  /** A task is open no more. */
  void remove(TaskId id) {
    Lane lane = lanes.remove(id);
    if (lane == null) {
      return;
    }
    Map<TaskId, Instant> ids = waiting.getOrDefault(lane, new LinkedHashMap<>());
    ids.remove(id);
    if (ids.isEmpty()) {
      waiting.remove(lane);
    }
  }

  /**
   * Those that no order pauses any more, in the order in which they were put off.
   *
   * @param before leaves out those that were put off later
   */
  List<TaskId> resumed(Orders orders, Instant before, int atMost) {
    return waiting.entrySet().stream()
        .filter(lane -> orders.pause(lane.getKey().queue(), lane.getKey().type()).isEmpty())
        .flatMap(lane -> putOff(lane.getValue(), before))
        .limit(atMost)
        .toList();
  }

  private static Stream<TaskId> putOff(Map<TaskId, Instant> waiting, Instant before) {
    return waiting.entrySet().stream()
        .takeWhile(entry -> entry.getValue().isBefore(before))
        .map(Map.Entry::getKey);
  }
}
