package dev.kurier.runner.cli;

import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.Brokers;
import dev.kurier.runner.kafka.KafkaSettings;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The queues of an installation, as its topics tell.
 *
 * @param names all of them
 * @param managed those that the ledger dispatches
 */
record QueueTopics(Set<String> names, Set<String> managed) {

  /** Asks the brokers. */
  static QueueTopics read(KafkaSettings kafka) {
    try (Brokers brokers = Brokers.connect(kafka)) {
      return of(brokers.topics(), kafka.names());
    }
  }

  /** Counts the open tasks of each queue. */
  Map<String, QueueCount> count(Stream<TaskState> open) {
    Map<String, QueueCount> counts = new TreeMap<>();
    names.forEach(name -> counts.put(name, new QueueCount(name, managed.contains(name))));
    open.forEach(state -> {
      QueueCount count = counts.get(state.task().queue());
      // Of a queue whose topic somebody has deleted there is nothing to list.
      if (count != null) {
        count.count(state);
      }
    });
    return counts;
  }

  static QueueTopics of(Set<String> topics, TopicNames names) {
    return new QueueTopics(below(topics, names.tasks("")), below(topics, names.managed("")));
  }

  private static Set<String> below(Set<String> topics, String prefix) {
    return topics.stream()
        .filter(topic -> topic.startsWith(prefix))
        .map(topic -> topic.substring(prefix.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
