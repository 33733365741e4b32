package dev.kurier.client;

import dev.kurier.protocol.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes the handles of tasks in flight. Safe for use from many threads. */
final class Handles {

  private final JsonValues json;
  private final InFlight inFlight;
  private final Requests requests;
  private final ProgressReports reports;

  Handles(JsonValues json, InFlight inFlight, Requests requests, ProgressReports reports) {
    this.json = json;
    this.inFlight = inFlight;
    this.requests = requests;
    this.reports = reports;
  }

  /** A result that its owner gives up needs no reply: nobody must wait for one that never comes. */
  <O> TaskHandle<O> of(TaskType<?, O> type, Pending pending) {
    Answer answer = pending.answer();
    CompletableFuture<O> result = typed(answer.first(), type);
    if (answer.mayBeReported()) {
      CompletableFuture<O> settled = typed(answer.last(), type);
      leaveOnce(pending, result, settled);
      return handle(pending, result, settled);
    }
    CompletableFuture<O> unused = result.whenComplete((value, failure) -> inFlight.leave(pending));
    return handle(pending, result, result);
  }

  private <O> CompletableFuture<O> typed(CompletableFuture<Reply> reply, TaskType<?, O> type) {
    return Mapped.of(reply, told -> json.result(told, type.output()));
  }

  /** What a runner has told is still to be settled; a result that nobody has told was given up. */
  private <O> void leaveOnce(
      Pending pending, CompletableFuture<O> result, CompletableFuture<O> settled) {
    AtomicBoolean left = new AtomicBoolean();
    Runnable leave =
        () -> {
          if (left.compareAndSet(false, true)) {
            inFlight.leave(pending);
          }
        };
    CompletableFuture<O> unusedResult =
        result.whenComplete((value, failure) -> {
          if (!pending.answer().first().isDone()) {
            leave.run();
          }
        });
    CompletableFuture<O> unusedEnd = settled.whenComplete((value, failure) -> leave.run());
  }

  private <O> TaskHandle<O> handle(
      Pending pending, CompletableFuture<O> result, CompletableFuture<O> settled) {
    return new SubmittedTask<>(
        pending.id(),
        Mapped.of(pending.submitted(), at -> at),
        result,
        settled,
        pending.answer(),
        requests,
        reports);
  }
}
