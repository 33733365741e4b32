package dev.kurier.runner.advise;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs one handler with one payload again and again, as a node would but without Kafka. The
 * executor has started. Used by one thread.
 */
public final class Measurement {

  private static final int WARM_UP_PART = 5;

  private final TaskExecutor executor;
  private final HandlerSpec handler;
  private final JsonText payload;
  private final AtomicLong count = new AtomicLong();

  /** A measurement of one handler. */
  public Measurement(TaskExecutor executor, HandlerSpec handler, JsonText payload) {
    this.executor = executor;
    this.handler = handler;
    this.payload = payload;
  }

  /** Runs one task and waits for its end. */
  ExecutionReport once() throws InterruptedException {
    try {
      return executor.run(request()).report().get();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a report failed", impossible);
    }
  }

  /**
   * Keeps so many tasks under way for so long; each client begins its next task when its last has
   * ended. What happens in the fifth of the time before that is not counted.
   */
  public Figures run(int concurrency, Duration lasting) throws InterruptedException {
    load(concurrency, lasting.dividedBy(WARM_UP_PART));
    long began = System.nanoTime();
    Tally tally = load(concurrency, lasting);
    return tally.figures(concurrency, Duration.ofNanos(System.nanoTime() - began));
  }

  private Tally load(int concurrency, Duration lasting) throws InterruptedException {
    long until = System.nanoTime() + lasting.toNanos();
    List<Callable<Tally>> clients = new ArrayList<>();
    for (int n = 0; n < concurrency; n++) {
      clients.add(() -> client(until));
    }
    Tally all = new Tally();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Tally> client : threads.invokeAll(clients)) {
        all.add(client.get());
      }
    } catch (ExecutionException broken) {
      throw new IllegalStateException("a client of the measurement failed", broken);
    }
    return all;
  }

  private Tally client(long until) throws InterruptedException {
    Tally tally = new Tally();
    do {
      long began = System.nanoTime();
      ExecutionReport report = once();
      tally.add(System.nanoTime() - began, report);
    } while (System.nanoTime() - until < 0);
    tally.look();
    return tally;
  }

  private ExecutionRequest request() {
    String id = "bench-" + count.incrementAndGet();
    TaskHeader task =
        new TaskHeader(
            new TaskId(id),
            handler.type(),
            "default",
            id,
            Optional.empty(),
            id,
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Optional.empty(),
            payload.sha256(),
            Optional.empty());
    return new ExecutionRequest(id, handler, task, payload, handler.timeout());
  }

  /** What went wrong, in one line; empty if it succeeded. */
  static Optional<String> error(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> Optional.empty();
      case Outcome.Failed failed ->
          Optional.of((failed.errorType() + ": " + failed.message()).replaceFirst("^: ", ""));
      case Outcome.TimedOut late -> Optional.of("took longer than " + late.limit());
      case Outcome.Crashed crashed -> Optional.of("crashed: " + crashed.message());
      case Outcome.StartFailed failed -> Optional.of("could not start: " + failed.message());
      case Outcome.Cancelled cancelled -> Optional.of("cancelled: " + cancelled.message());
      case Outcome.Interrupted stopped -> Optional.of("interrupted: " + stopped.message());
    };
  }
}
