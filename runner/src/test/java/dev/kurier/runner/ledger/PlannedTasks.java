package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Hands tasks with plans to a partition, and tells what became of them. All of it at noon. */
final class PlannedTasks {

  static final Moment NOON = new Moment(Sample.NOON, 0.5);

  final FoldedPartition partition;
  private long offset;

  PlannedTasks() {
    this(new FoldedPartition());
  }

  PlannedTasks(FoldedPartition partition) {
    this.partition = partition;
  }

  static Task task(String id) {
    return Sample.task(new TaskId(id), "{\"n\":1}");
  }

  static Task with(Task task, Plan plan) {
    return new Task(task.header().withPlan(plan), task.payload(), task.extras());
  }

  void hand(String id, Plan plan) {
    hand(with(task(id), plan));
  }

  void hand(Task task) {
    String key = task.header().plan().key().map(Plan.Key::value).orElse(task.header().id().value());
    byte[] value = Codecs.REQUEST.encode(new Request.Submit(task));
    partition.record(NOON, partition.names.intake(), offset++, key, value);
  }

  void ask(Request request) {
    partition.record(NOON, partition.names.intake(), offset++, Codecs.REQUEST.encode(request));
  }

  void claim(String id) {
    Run run = Sample.run("e-" + id + 1, "node-a", with(task(id), state(id).task().plan()));
    byte[] claim = Codecs.EVENT.encode(new Event.Claimed("node-a", List.of(run)));
    partition.record(NOON, partition.names.events(), offset++, claim);
  }

  void end(String id, Outcome outcome) {
    end(id, outcome, 1);
  }

  void end(String id, Outcome outcome, int attempt) {
    Task task = with(task(id), state(id).task().plan()).withAttempt(attempt);
    Run run = Sample.run("e-" + id + attempt, "node-a", task);
    byte[] ended = Codecs.EVENT.encode(Sample.ended(run, outcome, task));
    partition.record(NOON, partition.names.events(), offset++, ended);
  }

  TaskState state(String id) {
    return partition.state(id).orElseThrow();
  }

  ProducerRecord<byte[], byte[]> newestState(String id) {
    return partition.written.stream()
        .filter(record -> record.topic().equals(partition.names.state()))
        .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(id))
        .reduce((older, newer) -> newer)
        .orElseThrow();
  }

  /** The ids of the tasks that runners got, in order. */
  List<String> dispatched() {
    return dispatches().stream().map(task -> task.header().id().value()).toList();
  }

  List<Task> dispatches() {
    return partition.written(partition.names.retries(Sample.QUEUE), Codecs.task(Sample.QUEUE));
  }

  List<Reply> replies() {
    return partition.written(partition.names.replies("shop"), Codecs.REPLY);
  }

  Reply replyTo(String id) {
    return replies().stream()
        .filter(reply -> reply.taskId().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  List<DeadLetter> letters() {
    return partition.written(partition.names.dead(Sample.QUEUE), Codecs.DEAD_LETTER);
  }
}
