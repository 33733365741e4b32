package dev.kurier.client;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The threads on which results are delivered: the user's executor, or a few daemon threads. */
final class Completions implements Executor, AutoCloseable {

  static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Executor executor;
  private final @Nullable ExecutorService owned;

  private Completions(Executor executor, @Nullable ExecutorService owned) {
    this.executor = executor;
    this.owned = owned;
  }

  static Completions on(@Nullable Executor given) {
    if (given != null) {
      return new Completions(given, null);
    }
    ExecutorService own = Executors.newFixedThreadPool(THREADS, CompletionThread::new);
    return new Completions(own, own);
  }

  /** Whether the calling thread must not go on while too much waits here: it is not one of ours. */
  boolean holdsBack() {
    return owned != null && !(Thread.currentThread() instanceof CompletionThread);
  }

  @Override
  public void execute(Runnable completion) {
    executor.execute(completion);
  }

  /** Delivers what is queued; does not wait for itself when a callback closes the client. */
  @Override
  public void close() {
    if (owned == null) {
      return;
    }
    owned.shutdown();
    if (Thread.currentThread() instanceof CompletionThread) {
      return;
    }
    try {
      if (!owned.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        owned.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class CompletionThread extends Thread {
    CompletionThread(Runnable work) {
      super(work, "kurier-results");
      setDaemon(true);
    }
  }
}
