package dev.kurier.benchmarks.measure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Callers that call again as soon as they have their answer, each on a thread of its own. */
public record ClosedLoop(ThreadFactory threads) {

  /** Calls at least once and adds how long each call took. */
  @FunctionalInterface
  public interface Caller {
    void call(Latencies latencies) throws Exception;
  }

  /** One platform thread for each caller. */
  public static ClosedLoop ofPlatformThreads() {
    return new ClosedLoop(Thread.ofPlatform().daemon().name("caller-", 0).factory());
  }

  /** As a node does it: one virtual thread for each run under way. */
  public static ClosedLoop ofVirtualThreads() {
    return new ClosedLoop(Thread.ofVirtual().name("caller-", 0).factory());
  }

  public Sample run(List<? extends Caller> callers, Duration time) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(callers.size());
    CountDownLatch go = new CountDownLatch(1);
    try (var executor = Executors.newThreadPerTaskExecutor(threads)) {
      List<Future<Latencies>> running =
          callers.stream()
              .map(caller ->
                  executor.submit(() -> {
                    ready.countDown();
                    go.await();
                    return callUntil(System.nanoTime() + time.toNanos(), caller);
                  }))
              .toList();
      ready.await();
      long began = System.nanoTime();
      go.countDown();
      List<Latencies> latencies = running.stream().map(ClosedLoop::result).toList();
      return Latencies.sample(latencies, Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private static Latencies callUntil(long end, Caller caller) throws Exception {
    Latencies latencies = new Latencies();
    while (System.nanoTime() - end < 0) {
      caller.call(latencies);
    }
    return latencies;
  }

  private static Latencies result(Future<Latencies> running) {
    try {
      return running.get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("a call failed: " + failed.getCause(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it measured", interrupted);
    }
  }
}
