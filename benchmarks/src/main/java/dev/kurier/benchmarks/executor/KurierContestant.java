package dev.kurier.benchmarks.executor;

import dev.kurier.benchmarks.measure.CannotServe;
import dev.kurier.benchmarks.measure.ClosedLoop;
import dev.kurier.benchmarks.measure.Contestant;
import dev.kurier.benchmarks.measure.Latencies;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.benchmarks.measure.Sample;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The runner's executor with one handler, called as a node calls it. */
public final class KurierContestant implements Contestant {

  private final TaskExecutor executor;
  private final HandlerSpec handler;
  private final Payload payload;
  private final TaskHeader task;
  private final AtomicLong executions = new AtomicLong();

  private KurierContestant(TaskExecutor executor, HandlerSpec handler, Payload payload) {
    this.executor = executor;
    this.handler = handler;
    this.payload = payload;
    this.task = task(handler.type(), payload);
  }

  /**
   * Starts the executor's handler, which is then this contestant's to close.
   *
   * @throws CannotServe if the handler cannot run here
   */
  public static KurierContestant start(TaskExecutor executor, HandlerSpec handler, Payload payload)
      throws CannotServe {
    List<TaskExecutor.HandlerProblem> problems = executor.start();
    if (!problems.isEmpty()) {
      executor.close();
      throw new CannotServe(problems.getFirst().problem());
    }
    return new KurierContestant(executor, handler, payload);
  }

  /** What a node knows of the task beside its payload. */
  public static TaskHeader task(String type, Payload payload) {
    return new TaskHeader(
        new TaskId(UUID.randomUUID().toString()),
        type,
        "default",
        "benchmark",
        Optional.empty(),
        "benchmark",
        Optional.empty(),
        Optional.empty(),
        0,
        1,
        Optional.empty(),
        payload.json().sha256(),
        Optional.empty());
  }

  @Override
  public String name() {
    return "Kurier";
  }

  @Override
  public Sample measure(int concurrency, Duration time) throws InterruptedException {
    return ClosedLoop.ofVirtualThreads().run(Collections.nCopies(concurrency, this::call), time);
  }

  private void call(Latencies latencies) {
    String execution = "e-" + executions.incrementAndGet();
    long began = System.nanoTime();
    ExecutionReport report =
        executor
            .run(new ExecutionRequest(execution, handler, task, payload.json(), handler.timeout()))
            .report()
            .join();
    latencies.add(System.nanoTime() - began);
    if (report.outcome() instanceof Outcome.Succeeded(var result)) {
      payload.check(result);
    } else {
      throw new IllegalStateException("a task did not succeed: " + report);
    }
  }

  @Override
  public void close() {
    executor.close();
  }
}
