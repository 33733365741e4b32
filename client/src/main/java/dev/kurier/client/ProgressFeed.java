package dev.kurier.client;

import dev.kurier.protocol.Progress;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the progress of one task to a listener: one at a time, in order, each once. While a
 * listener is slow a hundred wait for it, and of more the oldest are passed over. Hears on one
 * thread; the listener is called on the executor's.
 */
final class ProgressFeed {

  private static final Logger LOG = LoggerFactory.getLogger(ProgressFeed.class);
  private static final int MOST_UNTOLD = 100;

  private final Consumer<Progress> listener;
  private final Executor executor;
  private Instant newest = Instant.MIN;
  private volatile CompletableFuture<Void> told = CompletableFuture.completedFuture(null);

  /** Both guarded by the first. */
  private final Deque<Progress> untold = new ArrayDeque<>();

  private boolean isTelling;

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
          if (isFirstToTell(progress)) {
            told = told.thenRunAsync(this::tellAll, executor);
          }
        });
  }

  /** Completes when the listener knows all that was heard. */
  CompletableFuture<Void> told() {
    return told;
  }

  private boolean isFirstToTell(Progress progress) {
    synchronized (untold) {
      if (untold.size() == MOST_UNTOLD) {
        untold.removeFirst();
      }
      untold.addLast(progress);
      boolean isFirst = !isTelling;
      isTelling = true;
      return isFirst;
    }
  }

  private void tellAll() {
    for (Optional<Progress> next = next(); next.isPresent(); next = next()) {
      tell(next.get());
    }
  }

  private Optional<Progress> next() {
    synchronized (untold) {
      Optional<Progress> next = Optional.ofNullable(untold.pollFirst());
      isTelling = next.isPresent();
      return next;
    }
  }

  private void tell(Progress progress) {
    try {
      listener.accept(progress);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("progress.listener-failed");
    }
  }
}
