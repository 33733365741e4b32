package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** The records of one transaction. Everything about a task goes to the partition it came from. */
final class Outbox {

  private static final int LONGEST_HEADER = 500;

  private final TopicNames names;
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

  Outbox(TopicNames names) {
    this.names = names;
  }

  List<ProducerRecord<byte[], byte[]>> records() {
    return List.copyOf(records);
  }

  /** Returns the size of the record's value. */
  int state(int partition, TaskState state) {
    byte[] value = Codecs.STATE.encode(state);
    add(names.state(), partition, state.task().id().value(), value);
    return value.length;
  }

  void reply(ReplyTo to, Reply reply) {
    String topic = names.replies(to.app());
    String id = reply.taskId().value();
    Headers headers = add(topic, to.partition(), id, Codecs.REPLY.encode(reply));
    put(headers, "kurier-correlation-id", reply.correlationId());
    put(headers, "kurier-task-id", id);
    put(headers, "kurier-status", reply.status().name());
  }

  void redispatch(int partition, Task task) {
    String queue = task.header().queue();
    TaskId id = task.header().id();
    add(names.retries(queue), partition, id.value(), Codecs.task(queue).encode(task));
  }

  void control(int partition, Control control) {
    // Compaction must not let the stop of one run replace the cancellation of the task.
    String key =
        switch (control) {
          case Control.CancelTask cancel -> cancel.taskId().value();
          case Control.StopRun stop -> stop.taskId() + "/" + stop.execution();
        };
    add(names.control(), partition, key, Codecs.CONTROL.encode(control));
  }

  void deadLetter(int partition, DeadLetter letter) {
    String topic = names.dead(letter.queue());
    Headers headers = add(topic, partition, letter.id().value(), Codecs.DEAD_LETTER.encode(letter));
    Coordinates from = letter.from();
    put(headers, "__dlq.errors.topic", from.topic());
    put(headers, "__dlq.errors.partition", Integer.toString(from.partition()));
    put(headers, "__dlq.errors.offset", Long.toString(from.offset()));
    put(headers, "__dlq.errors.message", letter.message());
    put(headers, "kafka_dlt-original-topic", from.topic());
    put(headers, "kafka_dlt-exception-fqcn", letter.code());
    put(headers, "kafka_dlt-exception-message", letter.message());
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
