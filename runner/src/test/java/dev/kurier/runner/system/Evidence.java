package dev.kurier.runner.system;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All states and settled replies that were ever written about some tasks. */
record Evidence(List<TaskState> states, List<Reply> replies) {

  private static final TopicNames NAMES = new TopicNames("kurier");
  private static final Duration POLL = Duration.ofMillis(200);

  /** Reads both topics from the beginning to their end of now. */
  static Evidence about(Set<TaskId> tasks, String bootstrapServers) {
    return new Evidence(
        states(tasks, bootstrapServers),
        read(bootstrapServers, NAMES.replies(CrashTown.APP), Codecs.REPLY).stream()
            .filter(reply -> tasks.contains(reply.taskId()) && !reply.reported())
            .toList());
  }

  /** All their states, each task's in their order. */
  static List<TaskState> states(Set<TaskId> tasks, String bootstrapServers) {
    return read(bootstrapServers, NAMES.state(), Codecs.STATE).stream()
        .filter(state -> tasks.contains(state.task().id()))
        .toList();
  }

  /** Every task has one end, which never changed, and at least one reply; all copies are equal. */
  void holdsForAllOf(Set<TaskId> tasks) {
    Map<TaskId, List<TaskState>> byTask = states.stream().collect(groupingBy(s -> s.task().id()));
    Map<TaskId, List<Reply>> answers = replies.stream().collect(groupingBy(Reply::taskId));
    assertThat(byTask.keySet()).as("nothing is lost").isEqualTo(tasks);
    assertThat(answers.keySet()).as("everybody is answered").isEqualTo(tasks);
    byTask.forEach((id, history) -> {
      assertThat(ends(history)).as("ends of %s", id).hasSize(1);
      assertThat(history.getLast().status()).as("end of %s", id).isEqualTo(Status.SUCCEEDED);
    });
    answers.forEach((id, all) -> assertThat(bytes(all)).as("replies of %s", id).hasSize(1));
  }

  /** Runs that the ledger knows of. */
  int runs() {
    return last().stream().mapToInt(state -> state.history().size()).sum() + duplicates();
  }

  int duplicates() {
    return last().stream().mapToInt(state -> state.counters().duplicates()).sum();
  }

  private List<TaskState> last() {
    return states.stream().collect(groupingBy(s -> s.task().id())).values().stream()
        .map(List::getLast)
        .toList();
  }

  /** What each state from the first end on says about the end. */
  private static Set<String> ends(List<TaskState> history) {
    return history.stream()
        .dropWhile(state -> !state.status().isTerminal())
        .map(state -> state.status() + " " + state.updatedAt() + " " + state.outcome())
        .collect(Collectors.toSet());
  }

  private static Set<String> bytes(List<Reply> replies) {
    return replies.stream()
        .map(reply -> new String(Codecs.REPLY.encode(reply), StandardCharsets.UTF_8))
        .collect(Collectors.toSet());
  }

  private static <T> List<T> read(String bootstrapServers, String topic, Codec<T> codec) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
    List<T> all = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (codec.decode(record.value()) instanceof Decoded.Valid<T>(T value)) {
            all.add(value);
          }
        }
      }
    }
    return all;
  }
}
