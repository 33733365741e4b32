package dev.kurier.benchmarks.endtoend;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What all processes of an installation agree on.
 *
 * @param partitions of every topic
 * @param queues at least one
 * @param queueSettings more about each queue as {@code kurier.yaml} says it, for example {@code
 *     prefetch: 100}; may be empty
 */
record Layout(int partitions, List<String> queues, String queueSettings) {

  /** Of the usual installation. */
  static final int PARTITIONS = 6;

  private static final String QUEUE = "default";

  Layout {
    queues = List.copyOf(queues);
    if (queues.isEmpty()) {
      throw new IllegalArgumentException("tasks need a queue");
    }
  }

  /** Six partitions and one queue. */
  static Layout usual(String queueSettings) {
    return new Layout(PARTITIONS, List.of(QUEUE), queueSettings);
  }

  Layout withPartitions(int other) {
    return new Layout(other, queues, queueSettings);
  }

  /** The same with so many queues. */
  Layout withQueues(int count) {
    return new Layout(
        partitions,
        IntStream.rangeClosed(1, count).mapToObj(n -> "queue-" + n).toList(),
        queueSettings);
  }
}
