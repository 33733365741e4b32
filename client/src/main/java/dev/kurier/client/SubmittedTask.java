package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TaskId;
import java.util.concurrent.CompletableFuture;

/** The handle that a submit gives. Immutable. */
record SubmittedTask<O>(
    TaskId id,
    CompletableFuture<Coordinates> submitted,
    CompletableFuture<O> result,
    Requests requests)
    implements TaskHandle<O> {

  @Override
  public CompletableFuture<Coordinates> cancel() {
    return submitted.thenCompose(
        at -> requests.cancel(id, "cancelled by its submitter", at.partition()));
  }
}
