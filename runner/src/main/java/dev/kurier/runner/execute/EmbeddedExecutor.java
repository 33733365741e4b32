package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode.EmbeddedFunction;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.Place;
import dev.kurier.runner.task.ProgressSink;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Runs Python functions inside this process, in mode {@code embedded}. Nothing isolates them: what
 * ends the interpreter ends the node, and no time limit can be enforced on code that does not come
 * back to it.
 */
final class EmbeddedExecutor implements TaskExecutor {

  private final ExecuteSettings settings;
  private final List<HandlerSpec> handlers;
  private final OutputSink output;
  private final PrivateFolder folder;
  private final ThreadRuns runs;
  private final Map<String, String> problems = new ConcurrentHashMap<>();
  private final ExecutorService interrupter =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("kurier-embedded-interrupter").factory());
  private volatile @Nullable Serving serving;

  private EmbeddedExecutor(
      ExecuteSettings settings,
      List<HandlerSpec> handlers,
      Clock clock,
      OutputSink output,
      PrivateFolder folder) {
    this.settings = settings;
    this.handlers = List.copyOf(handlers);
    this.output = output;
    this.folder = folder;
    this.runs = new ThreadRuns(clock, settings);
  }

  /** The interpreter and its threads: as many as there are runs, since its caller bounds those. */
  private record Serving(
      EmbeddedPython python,
      String code,
      Map<String, JsonText> schemas,
      Declarations declarations,
      ExecutorService threads) {
    Serving {
      schemas = Map.copyOf(schemas);
    }

    static Serving with(EmbeddedPython python, Place place) {
      String code = new CodeVersion().withSource(place, python.files()).toString();
      return new Serving(
          python,
          code,
          python.schemas(),
          python.declarations(),
          ThreadRuns.threads(python::thread));
    }
  }

  /**
   * Makes the executor's private folder, and removes what killed nodes have left beside it. Loads
   * nothing yet.
   */
  static EmbeddedExecutor open(
      ExecuteSettings settings, List<HandlerSpec> handlers, Clock clock, OutputSink output)
      throws IOException {
    PrivateFolder folder = PrivateFolder.make(settings.folder());
    try {
      Optional<Owner> self = Owner.self();
      if (self.isPresent()) {
        self.get().writeTo(folder.path());
        new Leftovers(folder, self.get(), settings.closeLimit()).sweep();
      }
    } catch (IOException failed) {
      folder.remove();
      throw failed;
    }
    return new EmbeddedExecutor(settings, handlers, clock, output, folder);
  }

  @Override
  public List<HandlerProblem> start() {
    try {
      HarnessFiles.unpack(folder.path());
      load();
    } catch (StartFailure failure) {
      handlers.forEach(handler -> problems.putIfAbsent(handler.type(), failure.problem()));
    } catch (IOException broken) {
      handlers.forEach(handler ->
          problems.put(handler.type(), "the harness cannot be unpacked: " + broken.getMessage()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      handlers.forEach(handler -> problems.put(handler.type(), "the check was interrupted"));
    }
    return problems();
  }

  @Override
  public List<HandlerFacts> describe() {
    return Inside.facts(handlers, this::schema);
  }

  @Override
  public Optional<JsonText> schema(HandlerSpec handler) {
    return Optional.ofNullable(serving)
        .flatMap(now -> Optional.ofNullable(now.schemas().get(entryPoint(handler))));
  }

  @Override
  public HandlerSpec completed(HandlerSpec handler) {
    Serving now = serving;
    return now == null ? handler : handler.completedBy(now.declarations().of(handler));
  }

  @Override
  public List<HandlerProblem> problems() {
    return Inside.problems(handlers, problems);
  }

  private void load() throws StartFailure, InterruptedException {
    if (handlers.isEmpty()) {
      return;
    }
    List<HandlerSpec> fitting = fitting();
    if (fitting.isEmpty()) {
      return;
    }
    PythonLibrary library = PythonLibrary.locate(fitting.getFirst().place());
    EmbeddedPython python =
        EmbeddedPython.start(
            library,
            new EmbeddedPython.Start(folder.path(), path(fitting), entryPoints(fitting)),
            settings.startLimit());
    for (HandlerSpec handler : fitting) {
      String problem = python.problems().get(entryPoint(handler));
      if (problem != null) {
        problems.put(handler.type(), problem);
      }
    }
    serving = Serving.with(python, fitting.getFirst().place());
  }

  /** The handlers whose folders are there and who agree with the first on the interpreter. */
  private List<HandlerSpec> fitting() {
    String interpreter = handlers.getFirst().place().interpreter();
    List<HandlerSpec> fitting = new ArrayList<>();
    for (HandlerSpec handler : handlers) {
      try {
        HandlerCheck.requireFolders(handler);
        if (!handler.place().interpreter().equals(interpreter)) {
          throw new StartFailure(
              "its interpreter is "
                  + handler.place().interpreter()
                  + ", but embedded handlers of a node share one, and that is "
                  + interpreter);
        }
        fitting.add(handler);
      } catch (StartFailure failure) {
        problems.put(handler.type(), failure.problem());
      }
    }
    return fitting;
  }

  private static List<String> path(List<HandlerSpec> handlers) {
    return handlers.stream()
        .flatMap(handler ->
            handler.place().pythonPath().stream()
                .map(entry -> handler.place().workingDirectory().resolve(entry).toString()))
        .distinct()
        .toList();
  }

  private static List<String> entryPoints(List<HandlerSpec> handlers) {
    return handlers.stream().map(EmbeddedExecutor::entryPoint).distinct().toList();
  }

  private static String entryPoint(HandlerSpec handler) {
    return Bodies.entryPoint((EmbeddedFunction) handler.code());
  }

  @Override
  public List<HandlerProblem> unhealthy() {
    return runs.unhealthy(handlers);
  }

  @Override
  public Running run(ExecutionRequest configured, ProgressSink progress) {
    String type = configured.handler().type();
    String problem = problems.get(type);
    Serving now = serving;
    if (problem != null || now == null) {
      return runs.refused(problem == null ? "handler " + type + " has not started" : problem);
    }
    ExecutionRequest request = configured.completedBy(now.declarations().of(configured.handler()));
    EmbeddedPython.Call call = now.python().new Call(request.execution());
    return runs.start(
        request,
        new EmbeddedWork(request, call, interrupter, output),
        Optional.of(now.code()),
        now.threads());
  }

  @Override
  public void close() {
    runs.close();
    interrupter.shutdown();
    Serving last = serving;
    if (last != null) {
      last.threads().shutdown();
    }
    folder.remove();
  }
}
