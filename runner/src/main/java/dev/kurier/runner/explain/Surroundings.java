package dev.kurier.runner.explain;

import dev.kurier.protocol.Order;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What there is besides a task.
 *
 * @param now the time that it is asked for
 * @param nodes those that were heard in the last seconds
 * @param orders those of operators that are in force
 * @param managed the queues that the ledger dispatches
 * @param perKey how many tasks of a fair key may be at the runners, for queues with a limit
 * @param tasks all that have not ended
 */
public record Surroundings(
    Instant now,
    List<NodeSeen> nodes,
    List<Order> orders,
    Set<String> managed,
    Map<String, Integer> perKey,
    Map<TaskId, TaskState> tasks) {

  /** Copies the collections but the tasks, which may be many and must not change. */
  public Surroundings {
    nodes = List.copyOf(nodes);
    orders = List.copyOf(orders);
    managed = Set.copyOf(managed);
    perKey = Map.copyOf(perKey);
  }

  /** What operators have ordered about such a thing that keeps tasks from running. */
  Stream<Order> inTheWay(Order.Scope scope, String name) {
    return orders.stream()
        .filter(order -> order.subject().equals(new Order.Subject(scope, name)))
        .filter(order -> order.instruction() != Order.Instruction.IGNORE);
  }

  /** The node of this id, if it was heard. */
  Optional<NodeSeen> node(String id) {
    return nodes.stream().filter(node -> node.heartbeat().node().equals(id)).findFirst();
  }
}
