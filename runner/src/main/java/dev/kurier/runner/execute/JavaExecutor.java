package dev.kurier.runner.execute;

import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.JavaHandler;
import dev.kurier.runner.task.ProgressSink;
import dev.kurier.runner.task.TaskExecutor;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs handlers in Java, in mode {@code java}. Their threads are the system's: a handler that
 * computes would keep a virtual thread's carrier to itself, and a few would stop the whole node.
 */
final class JavaExecutor implements TaskExecutor {

  private final List<HandlerSpec> handlers;
  private final ExecuteSettings settings;
  private final ThreadRuns runs;
  private final JavaClasses classes = new JavaClasses();
  private final Map<String, JavaHandler> instances = new ConcurrentHashMap<>();
  private final Map<String, String> codes = new ConcurrentHashMap<>();
  private final Map<String, String> problems = new ConcurrentHashMap<>();
  private final ExecutorService threads = ThreadRuns.threads(JavaExecutor::thread);

  JavaExecutor(ExecuteSettings settings, List<HandlerSpec> handlers, Clock clock) {
    this.handlers = List.copyOf(handlers);
    this.settings = settings;
    this.runs = new ThreadRuns(clock, settings);
  }

  private static Thread thread(Runnable task) {
    return Thread.ofPlatform().daemon().name("kurier-java").unstarted(task);
  }

  @Override
  public List<HandlerProblem> start() {
    for (HandlerSpec handler : handlers) {
      try {
        JavaHandler instance = instance((HandlerCode.JavaClass) handler.code());
        codes.put(handler.type(), classes.code((HandlerCode.JavaClass) handler.code(), instance));
        instances.put(handler.type(), instance);
      } catch (StartFailure failure) {
        problems.put(handler.type(), failure.problem());
      }
    }
    return problems();
  }

  @Override
  public List<HandlerFacts> describe() {
    return Inside.facts(handlers, this::schema);
  }

  @Override
  public List<HandlerProblem> problems() {
    return Inside.problems(handlers, problems);
  }

  /** A constructor is foreign code: it gets as long as an interpreter gets for its imports. */
  private JavaHandler instance(HandlerCode.JavaClass code) throws StartFailure {
    var making = new FutureTask<>(() -> classes.instance(code));
    Thread maker = Thread.ofPlatform().daemon().name("kurier-java-start").start(making);
    try {
      return making.get(settings.startLimit().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException slow) {
      maker.interrupt();
      String limit = settings.startLimit().toSeconds() + " s";
      throw new StartFailure("class " + code.name() + " was not ready after " + limit, slow);
    } catch (ExecutionException failed) {
      throw StartFailure.of("", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StartFailure("the check was interrupted", interrupted);
    }
  }

  @Override
  public List<HandlerProblem> unhealthy() {
    return runs.unhealthy(handlers);
  }

  @Override
  public Running run(ExecutionRequest request, ProgressSink progress) {
    String type = request.handler().type();
    JavaHandler handler = instances.get(type);
    if (handler == null) {
      return runs.refused(problems.getOrDefault(type, "handler " + type + " has not started"));
    }
    return runs.start(
        request, new JavaWork(handler, request), Optional.ofNullable(codes.get(type)), threads);
  }

  @Override
  public void close() {
    runs.close();
    threads.shutdown();
    if (!runs.hasLost()) {
      classes.close();
    }
  }
}
