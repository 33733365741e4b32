package dev.kurier.client;

import dev.kurier.protocol.Progress;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the progress of one task to a listener: one at a time, in order, each once. Hears on one
 * thread; the listener is called on the executor's.
 */
final class ProgressFeed {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressFeed.class);

  private final Consumer<Progress> listener;
  private final Executor executor;
  private Instant newest = Instant.MIN;
  private volatile CompletableFuture<Void> told = CompletableFuture.completedFuture(null);

  ProgressFeed(Consumer<Progress> listener, Executor executor) {
    this.listener = listener;
    this.executor = executor;
  }

  /** Takes a state; one that was read before, or says nothing new, is passed over. */
  void hear(TaskState state) {
    state
        .progress()
        .filter(progress -> progress.at().isAfter(newest))
        .ifPresent(progress -> {
          newest = progress.at();
          told = told.thenRunAsync(() -> tell(progress), executor);
        });
  }

  /** Completes when the listener knows all that was heard. */
  CompletableFuture<Void> told() {
    return told;
  }

  private void tell(Progress progress) {
    try {
      listener.accept(progress);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("progress.listener-failed");
    }
  }
}
