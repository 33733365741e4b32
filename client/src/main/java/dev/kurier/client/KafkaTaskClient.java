package dev.kurier.client;

import dev.kurier.client.TaskComposer.Composed;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.protocol.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Composes tasks, sends them and pairs them with their replies. Safe for use from many threads. */
final class KafkaTaskClient implements TaskClient {

  /** A task whose id the caller chose may have ended before: then no reply comes any more. */
  private static final Duration WAIT_BEFORE_ASKING_THE_STATE = Duration.ofSeconds(1);

  private final TopicNames names;
  private final TaskComposer composer;
  private final JsonValues json;
  private final InFlight inFlight;
  private final Wiring wiring;
  private final Requests requests;
  private final ProgressReports reports;
  private final Handles handles;
  private final AtomicBoolean closed = new AtomicBoolean();

  KafkaTaskClient(
      TopicNames names, TaskComposer composer, JsonValues json, InFlight inFlight, Wiring wiring) {
    this.names = names;
    this.composer = composer;
    this.json = json;
    this.inFlight = inFlight;
    this.wiring = wiring;
    this.requests = new Requests(wiring.outbox(), names);
    this.reports = new ProgressReports(wiring.states(), wiring.completions());
    this.handles = new Handles(json, inFlight, requests, reports);
  }

  @Override
  public <I, O> TaskHandle<O> submit(
      TaskType<I, O> type, I input, UnaryOperator<SubmitOptions> options) {
    requireOpen();
    SubmitOptions chosen = options.apply(SubmitOptions.DEFAULTS);
    Composed task = composer.compose(type, input, chosen);
    wiring.queues().require(task.header().queue());
    return chosen.wantsReply() ? withReply(type, task, chosen) : withoutReply(type, task);
  }

  @Override
  public <I, O> List<TaskHandle<O>> submitAll(TaskType<I, O> type, Iterable<? extends I> inputs) {
    List<TaskHandle<O>> all = new ArrayList<>();
    for (I input : inputs) {
      all.add(submit(type, input));
    }
    return List.copyOf(all);
  }

  private <O> TaskHandle<O> withReply(TaskType<?, O> type, Composed task, SubmitOptions chosen) {
    String correlationId = task.header().correlationId();
    Pending own = pending(task, chosen);
    Optional<Pending> earlier = inFlight.add(correlationId, own);
    if (earlier.isPresent()) {
      return again(type, earlier.get(), own);
    }
    send(task, own);
    if (chosen.nameTheTask()) {
      askTheStateLater(correlationId, own);
    }
    return handles.of(type, own);
  }

  private static Pending pending(Composed task, SubmitOptions chosen) {
    Answer answer =
        chosen.reply().filter(ReplyTo.When.REPORTED::equals).isPresent()
            ? Answer.reported()
            : Answer.settled();
    return Pending.of(task.header().id(), task.header().payloadSha256(), answer);
  }

  private <O> TaskHandle<O> again(TaskType<?, O> type, Pending earlier, Pending own) {
    if (!earlier.isSamePayload(own.payloadSha256())) {
      inFlight.leave(earlier);
      throw earlier.conflict();
    }
    return handles.of(type, earlier);
  }

  private <O> TaskHandle<O> withoutReply(TaskType<?, O> type, Composed task) {
    TaskId id = task.header().id();
    return new UnrepliedTask<>(
        id,
        Mapped.of(transmit(task).thenApplyAsync(at -> at, inFlight::run), at -> at),
        () -> await(type, id),
        requests,
        reports);
  }

  private void send(Composed task, Pending pending) {
    String correlationId = task.header().correlationId();
    if (closed.get()) {
      inFlight.fail(correlationId, new ClientClosedException(pending.id()));
      requireOpen();
    }
    CompletableFuture<Coordinates> unused =
        transmit(task)
            .whenComplete((at, failure) -> {
              if (failure == null) {
                inFlight.run(() -> pending.submitted().complete(at));
              } else {
                inFlight.run(() -> pending.submitted().completeExceptionally(failure));
                inFlight.fail(correlationId, failure);
              }
            });
  }

  private CompletableFuture<Coordinates> transmit(Composed task) {
    if (!task.header().plan().isNone()) {
      return requests.submit(task.task(), task.recordKey());
    }
    TaskId id = task.header().id();
    String topic = names.tasks(task.header().queue());
    return wiring
        .outbox()
        .send(topic, OptionalInt.empty(), id, task.recordKey(), task.body().bytes());
  }

  private void askTheStateLater(String correlationId, Pending pending) {
    CompletableFuture<Void> later =
        new CompletableFuture<Void>()
            .completeOnTimeout(
                null, WAIT_BEFORE_ASKING_THE_STATE.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Void> unusedAnswer =
        later.thenRunAsync(() -> {
          if (!pending.answer().last().isDone() && !closed.get()) {
            askTheState(correlationId, pending);
          }
        });
    // The clock must not hold on to what has been answered.
    CompletableFuture<Reply> unusedReply =
        pending.answer().last().whenComplete((reply, failure) -> later.cancel(false));
  }

  private void askTheState(String correlationId, Pending pending) {
    CompletableFuture<TaskState> ended = wiring.states().ended(pending.id());
    CompletableFuture<Reply> unusedReply =
        pending.answer().last().whenComplete((reply, failure) -> ended.cancel(false));
    CompletableFuture<Void> unusedEnd =
        ended.thenAccept(state -> {
          if (pending.isSamePayload(state.task().payloadSha256())) {
            inFlight.complete(correlationId, Reply.of(state));
          } else {
            inFlight.fail(correlationId, pending.conflict());
          }
        });
  }

  @Override
  public <O> CompletableFuture<O> await(TaskType<?, O> type, TaskId id) {
    requireOpen();
    CompletableFuture<TaskState> ended = wiring.states().ended(id);
    CompletableFuture<O> result =
        Mapped.of(ended, state -> json.result(Reply.of(state), type.output()));
    CompletableFuture<O> unused = result.whenComplete((value, failure) -> ended.cancel(false));
    return result;
  }

  @Override
  public CompletableFuture<Coordinates> cancel(TaskId id, String reason) {
    requireOpen();
    return inFlight
        .find(id)
        .map(own -> own.submitted().thenCompose(at -> requests.cancel(id, reason, at.partition())))
        .orElseGet(() -> requests.cancel(id, reason));
  }

  @Override
  public ClientStatistics statistics() {
    return new ClientStatistics(
        inFlight.size(),
        inFlight.answered(),
        inFlight.unknown(),
        wiring.replies().malformed(),
        inFlight.reported(),
        inFlight.differing());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      wiring.outbox().close();
      wiring.replies().close();
      wiring.states().close();
      inFlight.failAll();
      wiring.queues().close();
      wiring.completions().close();
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new SubmitException(SubmitException.Code.CLOSED, null, "the client is closed");
    }
  }
}
