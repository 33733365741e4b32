package dev.kurier.runner.cli;

import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.config.KurierConfig;
import dev.kurier.runner.explain.Surroundings;
import dev.kurier.runner.kafka.KafkaSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All of an installation that matters to one task.
 *
 * @param asked that task's state, if it is known
 */
record Overview(Optional<TaskState> asked, Surroundings surroundings) {

  /** Reads the states of all tasks once, and the last seconds of events. */
  static Overview of(KurierConfig config, TaskId id, Instant now) {
    KafkaSettings kafka = config.kafka();
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
        new Surroundings(
            now,
            RunnerBeats.read(installation).nodes(),
            OrdersInForce.read(installation).all(),
            QueueTopics.read(kafka).managed(),
            perKey(config),
            open);
    return new Overview(Optional.ofNullable(asked.get(id)), surroundings);
  }

  /** No topic tells what the ledgers were told; all files of an installation say the same. */
  private static Map<String, Integer> perKey(KurierConfig config) {
    Map<String, Integer> limits = new HashMap<>();
    config
        .queues()
        .forEach((name, queue) -> queue.perKey().ifPresent(limit -> limits.put(name, limit)));
    return limits;
  }
}
