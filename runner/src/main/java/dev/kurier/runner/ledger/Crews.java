package dev.kurier.runner.ledger;

import dev.kurier.protocol.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes serve which queues with how many slots, by their last heartbeats in each partition.
 * Confined to the ledger's thread.
 */
final class Crews {

  private final Liveness liveness;
  private final Map<Integer, Map<String, Event.Heartbeat>> heard = new HashMap<>();

  Crews(Liveness liveness) {
    this.liveness = liveness;
  }

  /** A node has said what it does. */
  void heard(int partition, Event.Heartbeat heartbeat) {
    Map<String, Event.Heartbeat> nodes = heard.computeIfAbsent(partition, _ -> new HashMap<>());
    heartbeat.gaveUp().forEach(nodes::remove);
    if (heartbeat.leaving()) {
      nodes.remove(heartbeat.node());
    } else {
      nodes.put(heartbeat.node(), heartbeat);
    }
  }

  void forget(int partition) {
    heard.remove(partition);
  }

  /**
   * How many tasks of a queue may be out in a partition. Nodes that are silent do not count.
   *
   * @param partitions how many there are
   */
  int window(int partition, String queue, int partitions) {
    int slots = 0;
    int free = 0;
    for (Event.Heartbeat node : serving(partition, queue)) {
      slots += node.slots();
      free += Math.max(0, node.slots() - node.running());
    }
    return Window.size(slots, free, partitions);
  }

  private List<Event.Heartbeat> serving(int partition, String queue) {
    List<Event.Heartbeat> serving = new ArrayList<>();
    Map<String, Event.Heartbeat> nodes = heard.getOrDefault(partition, new HashMap<>());
    nodes.keySet().removeIf(node -> liveness.isSilent(partition, node));
    for (Event.Heartbeat node : nodes.values()) {
      if (node.queues().contains(queue)) {
        serving.add(node);
      }
    }
    return serving;
  }
}
