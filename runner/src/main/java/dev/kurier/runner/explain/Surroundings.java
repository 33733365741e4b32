package dev.kurier.runner.explain;

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
 * @param held what operators hold
 * @param managed the queues that the ledger dispatches
 * @param tasks all that have not ended
 */
public record Surroundings(
    Instant now,
    List<NodeSeen> nodes,
    List<Held> held,
    Set<String> managed,
    Map<TaskId, TaskState> tasks) {

  /** Copies the collections but the tasks, which may be many and must not change. */
  public Surroundings {
    nodes = List.copyOf(nodes);
    held = List.copyOf(held);
    managed = Set.copyOf(managed);
  }

  /**
   * What an operator holds.
   *
   * @param what which kind of thing
   * @param name of the queue, the type or the breaker group
   * @param sentence by whom and why, for people
   * @param until when it ends by itself
   */
  public record Held(What what, String name, String sentence, Optional<Instant> until) {

    /** What can be held. */
    public enum What {
      /** A queue. */
      QUEUE,
      /** A task type. */
      TYPE,
      /** A circuit breaker. */
      BREAKER
    }
  }

  /** The operator's hands on such a thing. */
  Stream<Held> held(Held.What what, String name) {
    return held.stream().filter(one -> one.what() == what && one.name().equals(name));
  }

  /** The node of this id, if it was heard. */
  Optional<NodeSeen> node(String id) {
    return nodes.stream().filter(node -> node.heartbeat().node().equals(id)).findFirst();
  }
}
