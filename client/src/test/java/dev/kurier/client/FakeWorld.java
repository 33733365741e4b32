package dev.kurier.client;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A client whose Kafka is a list: what it sends is kept, what it hears is told by the test. */
final class FakeWorld implements Outbox, States, Wiring.Queues, Wiring.Replies {

  /** One record that the client sent. */
  record Sent(String topic, OptionalInt partition, TaskId id, String key) {}

  final List<Sent> sent = new CopyOnWriteArrayList<>();
  final List<TaskHeader> tasks = new CopyOnWriteArrayList<>();
  final Watches watches = new Watches();
  final CompletableFuture<TaskId> stateAsked = new CompletableFuture<>();
  final InFlight inFlight;
  final TaskClient client;
  private final Completions completions = Completions.on(null);
  private volatile Supplier<CompletableFuture<Coordinates>> broker =
      () -> CompletableFuture.completedFuture(new Coordinates("kurier.tasks.default", 1, 7));

  FakeWorld(int maxInFlight, WhenFull whenFull) {
    JsonValues json = new JsonValues(JsonValues.defaultMapper());
    inFlight = new InFlight(maxInFlight, whenFull, completions);
    client =
        new KafkaTaskClient(
            new TopicNames("kurier"),
            new TaskComposer(new ReplyTo("shop", 0), json, 1_000, Clock.systemUTC(), new Random(1)),
            json,
            inFlight,
            new Wiring(this, this, this, this, completions));
  }

  /** From now on the broker answers so. */
  void brokerAnswers(Supplier<CompletableFuture<Coordinates>> answer) {
    broker = answer;
  }

  void reply(TaskState state) {
    inFlight.complete(Reply.of(state));
  }

  /** A runner tells that the task's first run has given this. */
  void report(TaskHeader task, String json) {
    Outcome.Succeeded outcome = new Outcome.Succeeded(JsonText.of(json));
    inFlight.complete(Reply.reported(task, outcome, Instant.EPOCH));
  }

  @Override
  public CompletableFuture<Coordinates> send(
      String topic, OptionalInt partition, TaskId id, String key, byte[] value) {
    sent.add(new Sent(topic, partition, id, key));
    if (Codecs.REQUEST.decode(value) instanceof Decoded.Valid<Request> request
        && request.value() instanceof Request.Submit submit) {
      tasks.add(submit.task().header());
    }
    if (Codecs.task("default").decode(value) instanceof Decoded.Valid<Task> valid) {
      tasks.add(valid.value().header());
    }
    return broker.get();
  }

  @Override
  public CompletableFuture<TaskState> ended(TaskId id, Consumer<TaskState> news) {
    CompletableFuture<TaskState> watch = watches.add(id, news);
    stateAsked.complete(id);
    return watch;
  }

  /** The state topic has this to say. */
  void news(TaskState state) {
    watches.of(state.task().id()).forEach(watch -> watch.news().accept(state));
  }

  void end(TaskState state) {
    watches.take(state.task().id()).forEach(watch -> watch.end().complete(state));
  }

  @Override
  public void require(String queue) {
    if (queue.equals("nowhere")) {
      throw new SubmitException(SubmitException.Code.NO_SUCH_QUEUE, null, "no queue " + queue);
    }
  }

  @Override
  public long malformed() {
    return 0;
  }

  @Override
  public void close() {
    watches.failAll(ClientClosedException::new);
  }
}
