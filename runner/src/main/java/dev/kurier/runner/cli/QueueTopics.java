package dev.kurier.runner.cli;

import dev.kurier.protocol.TopicNames;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The queues of an installation, as its topics tell.
 *
 * @param names all of them
 * @param managed those that the ledger dispatches
 */
record QueueTopics(Set<String> names, Set<String> managed) {

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
