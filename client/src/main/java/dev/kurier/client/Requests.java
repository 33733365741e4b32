package dev.kurier.client;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TopicNames;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the ledger to do something about tasks that exist. Safe for use from many threads.
 *
 * <p>A request must reach the ledger that owns its task: it goes into the partition where the
 * task's records lie. Those lie where the hash of the id says, unless a foreign producer chose
 * otherwise, or the task has a unique, an ordering or a fair key: then where the hash of that says.
 */
public final class Requests implements AutoCloseable {

  private static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;

  private final Outbox outbox;
  private final TopicNames names;

  Requests(Outbox outbox, TopicNames names) {
    this.outbox = outbox;
    this.names = names;
  }

  /**
   * Connects.
   *
   * @param properties Kafka properties, {@code bootstrap.servers} at least
   * @param names the namespace
   * @throws BrokerUnreachableException if no broker answers in about ten seconds
   */
  public static Requests open(Map<String, ?> properties, TopicNames names) {
    KafkaConnection connection = new KafkaConnection(properties);
    Topics.connect(connection, names).close();
    return new Requests(
        new KafkaOutbox(connection.producer(MAX_REQUEST_BYTES, WhenFull.BLOCK)), names);
  }

  /**
   * Asks for a task's end, in the partition that its id's hash gives: not of a task with a unique,
   * an ordering or a fair key.
   *
   * @param reason a sentence for people; may be empty
   * @return completes when the broker has the request, or fails with {@link SubmitException}
   */
  public CompletableFuture<Coordinates> cancel(TaskId id, String reason) {
    return send(id, new Request.Cancel(id, reason), OptionalInt.empty());
  }

  /**
   * Asks for a task's end.
   *
   * @param partition where the task's records lie
   */
  public CompletableFuture<Coordinates> cancel(TaskId id, String reason, int partition) {
    return send(id, new Request.Cancel(id, reason), OptionalInt.of(partition));
  }

  /**
   * Asks for a task's end, by force or not.
   *
   * @param partition where the task's records lie
   */
  public CompletableFuture<Coordinates> cancel(Request.Cancel cancel, int partition) {
    return send(cancel.taskId(), cancel, OptionalInt.of(partition));
  }

  /**
   * Asks for the end of all open tasks of a partition that a filter accepts.
   *
   * @param partition where their records lie
   */
  public CompletableFuture<Coordinates> cancelWhere(Request.CancelWhere cancel, int partition) {
    return send(cancel.requestId(), cancel, OptionalInt.of(partition));
  }

  /**
   * Asks for another run of a failed task. Sending the same request twice replays once.
   *
   * @param partition where the failed task's records lie
   */
  public CompletableFuture<Coordinates> replay(Request.Replay replay, int partition) {
    return send(replay.taskId(), replay, OptionalInt.of(partition));
  }

  /**
   * Hands a task to the ledger. Its records lie where the hash of the key says, as those of all
   * tasks with this record key.
   */
  CompletableFuture<Coordinates> submit(Task task, String recordKey) {
    return send(task.header().id(), new Request.Submit(task), OptionalInt.empty(), recordKey);
  }

  /**
   * Asks for a replay of many failed tasks, in the partition that its id's hash gives. Sending the
   * same request twice replays once.
   */
  public CompletableFuture<Coordinates> replays(Request.CreateReplay create) {
    return send(new TaskId(create.replayId()), create, OptionalInt.empty());
  }

  /** Asks to hold, go on with or end such a replay. */
  public CompletableFuture<Coordinates> replays(Request.SteerReplay steer) {
    return send(new TaskId(steer.replayId()), steer, OptionalInt.empty());
  }

  /**
   * Asks for something about a schedule, in the partition that the hash of its key gives.
   *
   * @param request one of the requests about schedules
   */
  public CompletableFuture<Coordinates> schedules(Request request) {
    // An id that names the schedule in messages.
    return send(TaskId.derivedFrom(request.key()), request, OptionalInt.empty(), request.key());
  }

  /**
   * Asks for something about an order, in the partition that the hash of its key gives.
   *
   * @param request one of the requests about orders
   */
  public CompletableFuture<Coordinates> orders(Request request) {
    return send(TaskId.derivedFrom(request.key()), request, OptionalInt.empty(), request.key());
  }

  private CompletableFuture<Coordinates> send(TaskId id, Request request, OptionalInt partition) {
    return send(id, request, partition, id.value());
  }

  private CompletableFuture<Coordinates> send(
      TaskId id, Request request, OptionalInt partition, String key) {
    byte[] value = Codecs.REQUEST.encode(request);
    return outbox.send(names.intake(), partition, id, key, value);
  }

  /** Sends what is on its way and disconnects; takes five seconds at most. */
  @Override
  public void close() {
    outbox.close();
  }
}
