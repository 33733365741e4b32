package dev.kurier.runner.cli;

import dev.kurier.client.Requests;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskTail;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.ScheduleState;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.KafkaSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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

  /** Shows every version of every task's state, in order. */
  void eachState(Consumer<TaskState> visitor) {
    states().read(Codecs.STATE, entry -> entry.valid().ifPresent(visitor));
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

  /**
   * A dead letter as it was found.
   *
   * @param partition where it lies, and so all of its task
   */
  record FoundLetter(DeadLetter letter, int partition) {}

  /** All replays that are known. */
  List<ReplayState> replays() {
    return newest(names().replays(), Codecs.REPLAY);
  }

  Optional<ReplayState> replay(String id) {
    return replays().stream().filter(replay -> replay.id().equals(id)).findFirst();
  }

  /** All schedules. */
  List<ScheduleState> schedules() {
    return newest(names().schedules(), Codecs.SCHEDULE);
  }

  Optional<ScheduleState> schedule(String name) {
    return schedules().stream().filter(schedule -> schedule.name().equals(name)).findFirst();
  }

  /** The newest word of the ledger to all nodes about each thing. */
  List<Control> controls() {
    return newest(names().control(), Codecs.CONTROL);
  }

  private <T> List<T> newest(String topic, Codec<T> codec) {
    return TopicScan.of(properties(), List.of(topic)).newest(codec).values().stream()
        .flatMap(entry -> entry.valid().stream())
        .toList();
  }

  /** All dead letters of all queues. */
  List<FoundLetter> deadLetters() {
    List<FoundLetter> found = new ArrayList<>();
    TopicScan.startingWith(properties(), names().dead(""))
        .read(
            Codecs.DEAD_LETTER,
            entry ->
                entry
                    .valid()
                    .ifPresent(
                        letter -> found.add(new FoundLetter(letter, entry.at().partition()))));
    return found;
  }

  /** The newest dead letter of a task. */
  Optional<FoundLetter> deadLetter(TaskId id) {
    return deadLetters().stream()
        .filter(found -> found.letter().id().equals(id))
        .reduce((older, newer) -> newer);
  }
}
