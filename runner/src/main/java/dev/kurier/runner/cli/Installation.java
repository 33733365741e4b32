package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskTail;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.replay.ReplayPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What commands read from and ask of a running installation. Immutable; each call connects anew.
 */
final class Installation {

  /** Names the submitter in topics and logs. */
  static final String APP = "kurier-cli";

  private final KafkaSettings kafka;

  Installation(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  TopicNames names() {
    return kafka.names();
  }

  Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>(kafka.client());
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    return properties;
  }

  TaskClient client(String app) {
    return TaskClient.builder()
        .properties(properties())
        .namespace(names().namespace())
        .app(app)
        .build();
  }

  Requests requests() {
    return Requests.open(properties(), names());
  }

  /**
   * A state as it was found.
   *
   * @param at the record that holds it
   */
  record FoundState(TaskState state, Coordinates at) {

    /** Where the records of its task lie. */
    int partition() {
      return at.partition();
    }
  }

  /** Follows a task from its submission on. */
  TaskTail tail(FoundState found) {
    return TaskTail.open(properties(), names(), new TaskTail.Known(found.state(), found.at()));
  }

  /** One task's state. */
  Optional<FoundState> state(TaskId id) {
    List<FoundState> found = new ArrayList<>();
    states()
        .read(
            Codecs.STATE,
            entry -> {
              if (entry.key().equals(id.value())) {
                entry.valid().ifPresent(state -> found.add(new FoundState(state, entry.at())));
              }
            });
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
  }

  /** The states of all tasks that have not ended. */
  List<FoundState> openStates() {
    List<FoundState> open = new ArrayList<>();
    states()
        .newest(Codecs.STATE)
        .values()
        .forEach(entry ->
            entry
                .valid()
                .filter(state -> !state.status().isTerminal())
                .ifPresent(state -> open.add(new FoundState(state, entry.at()))));
    return open;
  }

  /** Every task's state, those that changed last at the end of their partition. */
  Map<TaskId, TaskState> allStates() {
    Map<TaskId, TaskState> states = new LinkedHashMap<>();
    states()
        .newest(Codecs.STATE)
        .values()
        .forEach(entry -> entry.valid().ifPresent(state -> states.put(state.task().id(), state)));
    return states;
  }

  private TopicScan states() {
    return TopicScan.of(properties(), List.of(names().state()));
  }

  /** All dead letters of all queues. */
  List<ReplayPlan.Found> deadLetters() {
    List<ReplayPlan.Found> found = new ArrayList<>();
    TopicScan.startingWith(properties(), names().dead(""))
        .read(
            Codecs.DEAD_LETTER,
            entry ->
                entry
                    .valid()
                    .ifPresent(
                        letter -> found.add(new ReplayPlan.Found(letter, entry.at().partition()))));
    return found;
  }

  /** The newest dead letter of a task. */
  Optional<DeadLetter> deadLetter(TaskId id) {
    return deadLetters().stream()
        .map(ReplayPlan.Found::letter)
        .filter(letter -> letter.id().equals(id))
        .reduce((older, newer) -> newer);
  }
}
