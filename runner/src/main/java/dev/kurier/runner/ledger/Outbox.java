package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Order;
import dev.kurier.protocol.ReplayState;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.ScheduleState;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * The records of one transaction. Everything about a task goes to the partition it came from; only
 * requests go to others.
 */
final class Outbox {

  private static final int LONGEST_HEADER = 500;

  /** Room for a record's key, its headers and the batch around it. */
  private static final int AROUND = 16 << 10;

  private final TopicNames names;
  private final RecordSizes sizes;
  private final int partitions;
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

  /**
   * Nothing yet.
   *
   * @param partitions how many every topic has
   */
  Outbox(TopicNames names, RecordSizes sizes, int partitions) {
    this.names = names;
    this.sizes = sizes;
    this.partitions = partitions;
  }

  List<ProducerRecord<byte[], byte[]>> records() {
    return List.copyOf(records);
  }

  /** The largest state that can be written, in bytes. */
  int roomForStates() {
    return room(names.state(), Topics.MAX_RECORD);
  }

  /** Returns the size of the record's value. */
  int state(int partition, TaskState state) {
    byte[] value = Codecs.STATE.encode(state);
    add(names.state(), partition, state.task().id().value(), value);
    return value.length;
  }

  void replay(int partition, ReplayState replay) {
    add(names.replays(), partition, replay.id(), Codecs.REPLAY.encode(replay));
  }

  /** A schedule as it stands; none: that there is no such schedule. */
  void schedule(int partition, String key, Optional<ScheduleState> schedule) {
    byte[] value = schedule.map(Codecs.SCHEDULE::encode).orElse(null);
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    records.add(new ProducerRecord<>(names.schedules(), partition, keyBytes, value));
  }

  /** Tells whether the topic has room for it; if not, nothing is written. */
  boolean reply(ReplyTo to, Reply reply) {
    String topic = names.replies(to.app());
    String id = reply.taskId().value();
    byte[] value = Codecs.REPLY.encode(reply);
    if (value.length > room(topic, Topics.MAX_RECORD)) {
      return false;
    }
    Headers headers = add(topic, to.partition(), id, value);
    put(headers, "kurier-correlation-id", reply.correlationId());
    put(headers, "kurier-task-id", id);
    put(headers, "kurier-status", reply.status().name());
    return true;
  }

  /** Tells whether the topic has room for it; if not, nothing is written. */
  boolean redispatch(int partition, Task task) {
    String queue = task.header().queue();
    String topic = names.retries(queue);
    byte[] value = Codecs.task(queue).encode(task);
    if (value.length > room(topic, Topics.MAX_RECORD)) {
      return false;
    }
    add(topic, partition, task.header().id().value(), value);
    return true;
  }

  void control(int partition, Control control) {
    // Compaction must not let the stop of one run replace the cancellation of the task.
    String key =
        switch (control) {
          case Control.CancelTask cancel -> cancel.taskId().value();
          case Control.StopRun stop -> stop.taskId() + "/" + stop.execution();
          // Of interest for a moment only: the next one of the node may replace it.
          case Control.StartRun start -> "start/" + start.node();
          case Control.OrderGiven(Order order) -> order.subject().key();
          case Control.OrderLifted lifted -> lifted.subject().key();
          case Control.BreakerReset reset -> reset.key();
        };
    add(names.control(), partition, key, Codecs.CONTROL.encode(control));
  }

  /** Tells whether there is the partition and room for it; if not, nothing is written. */
  boolean request(int partition, Request request) {
    byte[] value = Codecs.REQUEST.encode(request);
    // A record for a partition that does not exist would fail its transaction each time.
    if (partition >= partitions || value.length > room(names.intake(), Topics.MAX_RECORD)) {
      return false;
    }
    add(names.intake(), partition, request.key(), value);
    return true;
  }

  /** Tells whether the topic has room for it; if not, nothing is written. */
  boolean deadLetter(int partition, DeadLetter letter) {
    String topic = names.dead(letter.queue());
    byte[] value = Codecs.DEAD_LETTER.encode(letter);
    if (value.length > room(topic, Topics.MAX_DEAD_LETTER)) {
      return false;
    }
    Headers headers = add(topic, partition, letter.id().value(), value);
    Coordinates from = letter.from();
    put(headers, "__dlq.errors.topic", from.topic());
    put(headers, "__dlq.errors.partition", Integer.toString(from.partition()));
    put(headers, "__dlq.errors.offset", Long.toString(from.offset()));
    put(headers, "__dlq.errors.message", letter.message());
    put(headers, "kafka_dlt-original-topic", from.topic());
    put(headers, "kafka_dlt-exception-fqcn", letter.code());
    put(headers, "kafka_dlt-exception-message", letter.message());
    return true;
  }

  private int room(String topic, int usual) {
    return sizes.room(topic, usual - AROUND);
  }

  private Headers add(String topic, int partition, String key, byte[] value) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> written =
        new ProducerRecord<>(topic, partition, keyBytes, value);
    records.add(written);
    return written.headers();
  }

  private static void put(Headers headers, String name, String value) {
    String shown = value.substring(0, Math.min(value.length(), LONGEST_HEADER));
    headers.add(name, shown.getBytes(StandardCharsets.UTF_8));
  }
}
