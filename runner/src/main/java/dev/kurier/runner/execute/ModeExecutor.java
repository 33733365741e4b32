package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.ProgressSink;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs handlers of every mode, each with the executor of its mode. An executor that no handler
 * needs is not made. Thread-safe.
 */
public final class ModeExecutor implements TaskExecutor {

  /** Where code runs: what decides who executes it. */
  private enum Home {
    PROCESS,
    JVM,
    EMBEDDED_PYTHON
  }

  private final Map<Home, TaskExecutor> executors;

  private ModeExecutor(Map<Home, TaskExecutor> executors) {
    this.executors = executors;
  }

  /**
   * Makes the executors that the handlers need. Starts nothing yet.
   *
   * @throws IOException if the private folder of one cannot be made
   */
  public static ModeExecutor open(
      ExecuteSettings settings, List<HandlerSpec> handlers, Clock clock, OutputSink output)
      throws IOException {
    Map<Home, List<HandlerSpec>> groups = new EnumMap<>(Home.class);
    for (HandlerSpec handler : handlers) {
      groups.computeIfAbsent(home(handler.code()), _ -> new ArrayList<>()).add(handler);
    }
    ModeExecutor all = new ModeExecutor(new EnumMap<>(Home.class));
    try {
      for (Map.Entry<Home, List<HandlerSpec>> group : groups.entrySet()) {
        List<HandlerSpec> own = group.getValue();
        TaskExecutor executor =
            switch (group.getKey()) {
              case PROCESS -> PythonExecutor.open(settings, own, clock, output);
              case JVM -> new JavaExecutor(settings, own, clock);
              case EMBEDDED_PYTHON -> EmbeddedExecutor.open(settings, own, clock, output);
            };
        all.executors.put(group.getKey(), executor);
      }
      return all;
    } catch (IOException | RuntimeException failed) {
      all.close();
      throw failed;
    }
  }

  private static Home home(HandlerCode code) {
    return switch (code) {
      case HandlerCode.Isolated _ -> Home.PROCESS;
      case HandlerCode.JavaClass _ -> Home.JVM;
      case HandlerCode.EmbeddedFunction _ -> Home.EMBEDDED_PYTHON;
    };
  }

  @Override
  public List<HandlerProblem> start() {
    return executors.values().stream().flatMap(executor -> executor.start().stream()).toList();
  }

  @Override
  public List<HandlerProblem> problems() {
    return executors.values().stream().flatMap(executor -> executor.problems().stream()).toList();
  }

  @Override
  public List<HandlerProblem> unhealthy() {
    return executors.values().stream().flatMap(executor -> executor.unhealthy().stream()).toList();
  }

  @Override
  public List<HandlerFacts> describe() {
    return executors.values().stream().flatMap(executor -> executor.describe().stream()).toList();
  }

  @Override
  public Optional<JsonText> schema(HandlerSpec handler) {
    return executor(handler).schema(handler);
  }

  @Override
  public Optional<JsonText> newestSchema(HandlerSpec handler) {
    return executor(handler).newestSchema(handler);
  }

  @Override
  public HandlerSpec completed(HandlerSpec handler) {
    return executor(handler).completed(handler);
  }

  @Override
  public Running run(ExecutionRequest request, ProgressSink progress) {
    return executor(request.handler()).run(request, progress);
  }

  private TaskExecutor executor(HandlerSpec handler) {
    TaskExecutor executor = executors.get(home(handler.code()));
    if (executor == null) {
      throw new IllegalArgumentException("handler " + handler.type() + " is not of this executor");
    }
    return executor;
  }

  @Override
  public void close() {
    executors.values().parallelStream().forEach(TaskExecutor::close);
  }
}
