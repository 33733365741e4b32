package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.TaskId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a task that nobody replies to: its result is read from its state, once somebody
 * asks. Safe for use from many threads.
 */
final class UnrepliedTask<O> implements TaskHandle<O> {

  private final TaskId id;
  private final CompletableFuture<Coordinates> submitted;
  private final Supplier<CompletableFuture<O>> await;
  private final Requests requests;
  private final ProgressReports reports;
  private final AtomicReference<@Nullable CompletableFuture<O>> asked = new AtomicReference<>();

  UnrepliedTask(
      TaskId id,
      CompletableFuture<Coordinates> submitted,
      Supplier<CompletableFuture<O>> await,
      Requests requests,
      ProgressReports reports) {
    this.id = id;
    this.submitted = submitted;
    this.await = await;
    this.requests = requests;
    this.reports = reports;
  }

  @Override
  public TaskId id() {
    return id;
  }

  @Override
  public CompletableFuture<Coordinates> submitted() {
    return submitted;
  }

  @Override
  public CompletableFuture<O> result() {
    CompletableFuture<O> known = asked.get();
    if (known != null) {
      return known;
    }
    CompletableFuture<O> own = new CompletableFuture<>();
    CompletableFuture<O> first = asked.compareAndExchange(null, own);
    if (first != null) {
      return first;
    }
    CompletableFuture<O> unused =
        submitted
            .thenCompose(at -> await.get())
            .whenComplete((result, failure) -> tell(own, result, failure));
    return own;
  }

  @Override
  public CompletableFuture<O> settled() {
    return result();
  }

  @Override
  public CompletableFuture<Boolean> differs() {
    return result().thenApply(result -> false);
  }

  private static <O> void tell(CompletableFuture<O> own, O result, @Nullable Throwable failure) {
    if (failure != null) {
      own.completeExceptionally(Causes.of(failure));
    } else {
      own.complete(result);
    }
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
