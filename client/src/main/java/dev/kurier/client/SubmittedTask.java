package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.TaskId;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The handle that a submit gives. Immutable. */
record SubmittedTask<O>(
    TaskId id,
    CompletableFuture<Coordinates> submitted,
    CompletableFuture<O> result,
    CompletableFuture<O> settled,
    Answer answer,
    Requests requests,
    ProgressReports reports)
    implements TaskHandle<O> {

  // What comes first is complete when the last is.
  @Override
  public CompletableFuture<Boolean> differs() {
    return Mapped.of(answer.last(), end -> new Answer.Told(answer.first().join(), end).differs());
  }

  @Override
  public CompletableFuture<Void> progress(Consumer<Progress> listener) {
    return reports.listen(id, submitted, listener);
  }

  @Override
  public CompletableFuture<Coordinates> cancel() {
    return submitted.thenCompose(
        at -> requests.cancel(id, "cancelled by its submitter", at.partition()));
  }
}
