package dev.kurier.runner.cli;

import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Order;
import dev.kurier.runner.explain.NodeSeen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest heartbeat of each runner that has lately been heard of and has not left. Immutable.
 *
 * @param nodes by their ids
 */
record RunnerBeats(List<NodeSeen> nodes) {

  /** A runner that is silent for longer has lost its claims long ago. */
  private static final Duration LATELY = Duration.ofSeconds(30);

  /** Copies the list. */
  RunnerBeats {
    nodes = List.copyOf(nodes);
  }

  /** Reads the last seconds of the partition in which nodes tell most. */
  static RunnerBeats read(Installation installation) {
    Map<String, NodeSeen> newest = new TreeMap<>();
    TopicScan.of(installation.properties(), List.of(installation.names().events()))
        .ofPartition(0)
        .since(Instant.now().minus(LATELY))
        .read(
            Codecs.EVENT,
            entry -> {
              if (entry.valid().orElse(null) instanceof Event.Heartbeat heartbeat) {
                hear(newest, heartbeat, entry.timestamp());
              }
            });
    return new RunnerBeats(List.copyOf(newest.values()));
  }

  private static void hear(Map<String, NodeSeen> newest, Event.Heartbeat heartbeat, Instant at) {
    heartbeat.gaveUp().forEach(newest::remove);
    if (heartbeat.leaving()) {
      newest.remove(heartbeat.node());
    } else {
      newest.put(heartbeat.node(), new NodeSeen(heartbeat, at));
    }
  }

  /** The breaker groups of all of them. */
  List<String> groups() {
    return nodes.stream()
        .flatMap(node -> node.heartbeat().breakers().keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** An order about a name that is misspelt would be obeyed by nobody. */
  static void warnIfUnknown(Order.Subject subject, Installation installation, Terminal terminal) {
    List<String> known = read(installation).groups();
    if (!known.contains(subject.name())) {
      terminal.say(
          "no runner has a breaker group '"
              + subject.name()
              + "' now; there are: "
              + known
              + ". Runners that come later obey");
    }
  }
}
