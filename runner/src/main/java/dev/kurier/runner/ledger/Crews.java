package dev.kurier.runner.ledger;

import dev.kurier.protocol.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Which nodes serve which queues with how many slots, by their last heartbeats in each partition.
 * Confined to the ledger's thread.
 */
final class Crews {

  private final Liveness liveness;
  private final IntSupplier partitions;
  private final Map<Integer, Map<String, Crew>> heard = new HashMap<>();

  /**
   * Knows no node.
   *
   * @param partitions how many the installation has
   */
  Crews(Liveness liveness, IntSupplier partitions) {
    this.liveness = liveness;
    this.partitions = partitions;
  }

  /**
   * One node.
   *
   * @param more what each of its queues may have out beyond its share
   * @param wanting its queues in which tasks have waited since the heartbeat
   */
  private record Crew(Event.Heartbeat beat, Map<String, Integer> more, Set<String> wanting) {}

  /** A node has said what it does. */
  void heard(int partition, Event.Heartbeat heartbeat) {
    Map<String, Crew> nodes = heard.computeIfAbsent(partition, _ -> new HashMap<>());
    heartbeat.gaveUp().forEach(nodes::remove);
    if (heartbeat.leaving()) {
      nodes.remove(heartbeat.node());
    } else {
      Crew unknown = new Crew(heartbeat, Map.of(), Set.of());
      Crew past = nodes.getOrDefault(heartbeat.node(), unknown);
      nodes.put(heartbeat.node(), next(past, heartbeat));
    }
  }

  private Crew next(Crew past, Event.Heartbeat beat) {
    Map<String, Integer> more = new HashMap<>();
    int all = partitions.getAsInt();
    for (String queue : beat.queues()) {
      int before = past.more().getOrDefault(queue, 0);
      more.put(
          queue,
          past.wanting().contains(queue)
              ? Window.more(before, beat.slots(), beat.roomOf(queue), all)
              : Window.first(beat.roomOf(queue), all));
    }
    return new Crew(beat, more, new HashSet<>());
  }

  void forget(int partition) {
    heard.remove(partition);
  }

  /** How many tasks of a queue may be out in a partition. Nodes that are silent do not count. */
  int window(int partition, String queue) {
    long slots = 0;
    long more = 0;
    for (Crew crew : serving(partition, queue)) {
      slots += crew.beat().slots();
      more += crew.more().getOrDefault(queue, 0);
    }
    int share = Window.share((int) Math.min(Integer.MAX_VALUE, slots), partitions.getAsInt());
    return (int) Math.min(Integer.MAX_VALUE, share + more);
  }

  /** Tasks of a queue wait there although all have gone that may. */
  void wanting(int partition, String queue) {
    serving(partition, queue).forEach(crew -> crew.wanting().add(queue));
  }

  private List<Crew> serving(int partition, String queue) {
    Map<String, Crew> nodes = heard.getOrDefault(partition, new HashMap<>());
    nodes.keySet().removeIf(node -> liveness.isSilent(partition, node));
    return nodes.values().stream().filter(crew -> crew.beat().queues().contains(queue)).toList();
  }
}
