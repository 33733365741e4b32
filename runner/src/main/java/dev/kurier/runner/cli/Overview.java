package dev.kurier.runner.cli;

import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.explain.NodeSeen;
import dev.kurier.runner.explain.Surroundings;
import dev.kurier.runner.kafka.Brokers;
import dev.kurier.runner.kafka.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All of an installation that matters to one task.
 *
 * @param asked that task's state, if it is known
 */
record Overview(Optional<TaskState> asked, Surroundings surroundings) {

  /** Nodes beat once a second; a broker's second thoughts and clocks that differ take some more. */
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(15);

  /** Reads the states of all tasks once, and the last seconds of events. */
  static Overview of(KafkaSettings kafka, TaskId id, Instant now) {
    Installation installation = new Installation(kafka);
    Map<TaskId, TaskState> open = new LinkedHashMap<>();
    Map<TaskId, TaskState> asked = new LinkedHashMap<>();
    installation.eachState(state -> {
      TaskId task = state.task().id();
      if (task.equals(id)) {
        asked.put(task, state);
      }
      if (state.status().isTerminal()) {
        open.remove(task);
      } else {
        open.put(task, state);
      }
    });
    var surroundings =
        new Surroundings(now, nodes(installation, now), List.of(), managed(kafka), open);
    return new Overview(Optional.ofNullable(asked.get(id)), surroundings);
  }

  private static Set<String> managed(KafkaSettings kafka) {
    try (Brokers brokers = Brokers.connect(kafka)) {
      return QueueTopics.of(brokers.topics(), kafka.names()).managed();
    }
  }

  /** The nodes that were heard lately and have not left. */
  static List<NodeSeen> nodes(Installation installation, Instant now) {
    Map<String, NodeSeen> nodes = new LinkedHashMap<>();
    TopicScan.of(installation.properties(), List.of(installation.names().events()))
        .since(now.minus(HEARD_WITHIN))
        .read(
            Codecs.EVENT,
            entry -> {
              if (entry.at().partition() == 0
                  && entry.valid().orElse(null) instanceof Event.Heartbeat heartbeat) {
                heartbeat.gaveUp().forEach(nodes::remove);
                nodes.put(heartbeat.node(), new NodeSeen(heartbeat, entry.timestamp()));
                if (heartbeat.leaving()) {
                  nodes.remove(heartbeat.node());
                }
              }
            });
    return List.copyOf(nodes.values());
  }
}
