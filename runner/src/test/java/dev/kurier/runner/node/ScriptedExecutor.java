package dev.kurier.runner.node;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.runner.task.ExecutionReport;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.ProgressSink;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Runs no processes: a script gives each run's outcome, at once or when the test says so. */
final class ScriptedExecutor implements TaskExecutor {

  private final Function<ExecutionRequest, CompletableFuture<Outcome>> script;
  private final List<HandlerProblem> problems = new CopyOnWriteArrayList<>();
  private final List<HandlerFacts> facts = new CopyOnWriteArrayList<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();
  private volatile Optional<JsonText> shown = Optional.empty();
  private volatile Optional<JsonText> newest = Optional.empty();
  private final CountDownLatch closed = new CountDownLatch(1);

  ScriptedExecutor(Function<ExecutionRequest, CompletableFuture<Outcome>> script) {
    this.script = script;
  }

  static ScriptedExecutor succeeding() {
    return new ScriptedExecutor(request -> CompletableFuture.completedFuture(done()));
  }

  static Outcome done() {
    return new Outcome.Succeeded(JsonText.of("\"done\""));
  }

  ScriptedExecutor withProblem(String type, String problem) {
    problems.add(new HandlerProblem(type, problem));
    return this;
  }

  /** From now on its code shows this schema; one that is asked for the newest sees it first. */
  ScriptedExecutor showing(String schema) {
    newest = Optional.of(JsonText.of(schema));
    return this;
  }

  @Override
  public Optional<JsonText> schema(HandlerSpec handler) {
    return shown;
  }

  @Override
  public Optional<JsonText> newestSchema(HandlerSpec handler) {
    looks.incrementAndGet();
    shown = newest;
    return shown;
  }

  /** How often it was asked whether its code has changed. */
  int looks() {
    return looks.get();
  }

  void becomeReady() {
    problems.clear();
  }

  int runs() {
    return runs.get();
  }

  boolean isClosed() throws InterruptedException {
    return closed.await(0, TimeUnit.SECONDS);
  }

  @Override
  public List<HandlerProblem> start() {
    return List.copyOf(problems);
  }

  /** Says that a handler's processes are confined so well. */
  ScriptedExecutor withTier(String type, int tier) {
    facts.add(HandlerFacts.unknown(type, new HandlerFacts.Confined(tier, "as the test says")));
    return this;
  }

  @Override
  public List<HandlerFacts> describe() {
    return List.copyOf(facts);
  }

  @Override
  public List<HandlerProblem> problems() {
    return List.copyOf(problems);
  }

  @Override
  public Running run(ExecutionRequest request, ProgressSink progress) {
    runs.incrementAndGet();
    Instant started = Instant.now();
    CompletableFuture<Outcome> end = script.apply(request);
    CompletableFuture<ExecutionReport> report =
        end.thenApply(outcome ->
            new ExecutionReport(
                outcome,
                started,
                Duration.between(started, Instant.now()),
                "",
                Optional.empty(),
                List.of()));
    return new ScriptedRun(end, report);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private record ScriptedRun(
      CompletableFuture<Outcome> end, CompletableFuture<ExecutionReport> report)
      implements Running {
    @Override
    public void kill(StopReason reason) {
      stop(reason);
    }

    @Override
    public void stop(StopReason reason) {
      end.complete(
          switch (reason) {
            case CANCELLED -> new Outcome.Cancelled("cancelled");
            case DRAINED, CLAIM_LOST -> new Outcome.Interrupted(reason.name());
          });
    }
  }
}
