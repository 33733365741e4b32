package dev.kurier.runner.task;

import dev.kurier.protocol.JsonText;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Runs handlers in processes. Safe for use from many threads. Knows no Kafka; the caller bounds how
 * many runs are under way at once.
 */
public interface TaskExecutor extends AutoCloseable {

  /**
   * Checks every handler as far as that goes without a task (interpreter, working directory,
   * module, function, command) and makes ready to run them. Returns when done.
   *
   * @return one sentence for each problem, naming the handler and the remedy; empty if all are
   *     ready
   */
  List<HandlerProblem> start();

  /** What keeps handlers from serving now; one that is not ready may become so. Never waits. */
  List<HandlerProblem> problems();

  /**
   * What {@link #start} has found out about each handler, ready or not; nothing of one that this
   * executor knows nothing about.
   */
  default List<HandlerFacts> describe() {
    return List.of();
  }

  /**
   * What a handler's code shows of the payloads it accepts, as a JSON Schema: the same object until
   * the code changes. Never waits.
   */
  default Optional<JsonText> schema(HandlerSpec handler) {
    return Optional.empty();
  }

  /**
   * The same after a look at whether the code has changed, if one is due: of the code that a run
   * would find now. May wait for that code to be loaded.
   */
  default Optional<JsonText> newestSchema(HandlerSpec handler) {
    return schema(handler);
  }

  /**
   * A handler with what its code declares and the configuration leaves open, as far as that code
   * has been loaded. Runs keep to it by themselves. Never waits.
   */
  default HandlerSpec completed(HandlerSpec handler) {
    return handler;
  }

  /**
   * Starts a run and returns at once. Never throws for a run that cannot start: that is an outcome.
   *
   * @param progress is told what the run says about its progress, until its report
   */
  Running run(ExecutionRequest request, ProgressSink progress);

  /** Starts a run whose progress nobody wants to know. */
  default Running run(ExecutionRequest request) {
    return run(request, ProgressSink.none());
  }

  /** What has broken since the start and needs somebody: one sentence for each, as at the start. */
  default List<HandlerProblem> unhealthy() {
    return List.of();
  }

  /** Stops what still runs, waits until every process is gone, removes its files. Idempotent. */
  @Override
  void close();

  /** A run under way. */
  interface Running {

    /** Completes, always normally, when the run's whole process tree is gone. */
    CompletableFuture<ExecutionReport> report();

    /**
     * Asks for the soft stop, then, after the handler's grace, the kill. Returns at once.
     * Idempotent.
     */
    void stop(StopReason reason);

    /**
     * Kills the process tree now, without a soft stop or in the middle of its grace; the first
     * reason given decides the outcome. Returns at once. Idempotent.
     */
    void kill(StopReason reason);
  }

  /**
   * Why a handler cannot serve.
   *
   * @param type the handler's task type
   * @param problem what was looked for, where, and what to do; may have several lines (a Python
   *     traceback)
   */
  record HandlerProblem(String type, String problem) {}
}
