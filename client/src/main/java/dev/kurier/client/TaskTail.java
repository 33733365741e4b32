package dev.kurier.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.LogHeaders;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;

/**
 * Follows one task: all of its output, and the states it comes to. Reads one partition of both
 * topics, from the time of the task's submission. For one thread.
 */
public final class TaskTail implements AutoCloseable {

  /** Brokers that took the task and its output need not agree on the time. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

  private static final Duration STALLED = Duration.ofSeconds(20);

  private final Consumer<byte[], byte[]> consumer;
  private final String bootstrapServers;
  private final TaskId id;
  private final TopicPartition states;
  private final TopicPartition logs;
  private long logsEnd;
  private long lastProgress = System.nanoTime();

  private TaskTail(
      Consumer<byte[], byte[]> consumer, String bootstrapServers, TopicNames names, Known known) {
    this.consumer = consumer;
    this.bootstrapServers = bootstrapServers;
    this.id = known.state().task().id();
    this.states = new TopicPartition(names.state(), known.at().partition());
    this.logs = new TopicPartition(names.logs(), known.at().partition());
  }

  /**
   * What is known of the task before.
   *
   * @param state its newest known state
   * @param at the record of {@code state} that holds it
   */
  public record Known(TaskState state, Coordinates at) {}

  /** Something new about the task. */
  public sealed interface News {

    /** It has come to this state. */
    record Stated(TaskState state) implements News {}

    /** An execution of it has printed something, or is over. */
    record Printed(LogEntry entry) implements News {}
  }

  /**
   * Connects.
   *
   * @param properties Kafka properties, {@code bootstrap.servers} at least
   * @throws BrokerUnreachableException if no broker answers in about ten seconds
   */
  public static TaskTail open(Map<String, ?> properties, TopicNames names, Known known) {
    KafkaConnection connection = new KafkaConnection(properties);
    String address = connection.bootstrapServers();
    try {
      TaskTail tail = new TaskTail(connection.reader(), address, names, known);
      try {
        tail.seek(known);
        return tail;
      } catch (KafkaException e) {
        tail.close();
        throw e;
      }
    } catch (KafkaException e) {
      throw new BrokerUnreachableException(address, e);
    }
  }

  private void seek(Known known) {
    boolean hasLogs = !consumer.partitionsFor(logs.topic()).isEmpty();
    consumer.assign(hasLogs ? List.of(states, logs) : List.of(states));
    consumer.seek(states, known.at().offset() + 1);
    if (hasLogs) {
      logsEnd = consumer.endOffsets(List.of(logs)).getOrDefault(logs, 0L);
      consumer.seek(logs, firstSince(known.state().submittedAt().minus(CLOCK_SKEW)));
    }
  }

  private long firstSince(Instant time) {
    return Optional.ofNullable(
            consumer.offsetsForTimes(Map.of(logs, time.toEpochMilli())).get(logs))
        .map(OffsetAndTimestamp::offset)
        .orElse(logsEnd);
  }

  /** Tells whether output is unread that was there when this was opened. */
  public boolean isBehind() {
    return logsEnd > 0 && consumer.position(logs) < logsEnd;
  }

  /**
   * The next news, in order for each of output and states.
   *
   * @param limit how long to wait for some; none may come
   * @throws BrokerUnreachableException if the broker gives nothing of what it has for 20 s
   */
  public List<News> poll(Duration limit) {
    try {
      List<News> news = new ArrayList<>();
      var records = consumer.poll(limit);
      for (ConsumerRecord<byte[], byte[]> entry : records) {
        newsOf(entry).ifPresent(news::add);
      }
      if (!records.isEmpty() || !isBehind()) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > STALLED.toNanos()) {
        throw new TimeoutException("the broker gave no records for " + STALLED.toSeconds() + " s");
      }
      return news;
    } catch (KafkaException e) {
      throw new BrokerUnreachableException(bootstrapServers, e);
    }
  }

  private Optional<News> newsOf(ConsumerRecord<byte[], byte[]> entry) {
    if (entry.topic().equals(logs.topic())) {
      return isMine(entry.headers().lastHeader(LogHeaders.TASK_ID))
          ? valid(Codecs.LOG.decode(entry.value()))
              .filter(log -> log.source().taskId().equals(id))
              .map(News.Printed::new)
          : Optional.empty();
    }
    return isMine(entry.key())
        ? valid(Codecs.STATE.decode(entry.value())).map(News.Stated::new)
        : Optional.empty();
  }

  private boolean isMine(Header header) {
    return header == null || isMine(header.value());
  }

  private boolean isMine(byte[] taskId) {
    return taskId != null && id.value().equals(new String(taskId, UTF_8));
  }

  private static <T> Optional<T> valid(Decoded<T> decoded) {
    return decoded instanceof Decoded.Valid<T> valid
        ? Optional.of(valid.value())
        : Optional.empty();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
