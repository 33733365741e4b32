package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerFacts;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.ProgressSink;
import dev.kurier.runner.task.StopReason;
import dev.kurier.runner.task.TaskExecutor;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs handlers in Python processes, in the modes {@code process} and {@code fork}. */
public final class PythonExecutor implements TaskExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(PythonExecutor.class);
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(5);

  private final List<HandlerSpec> handlers;
  private final Installation installation;
  private final Map<LaneKey, Lane> lanes;
  private final Readiness readiness;
  private final Watchdog watchdog = new Watchdog();
  private final Execution.Surroundings around;
  private final Set<Execution> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private PythonExecutor(
      List<HandlerSpec> handlers, Installation installation, Clock clock, OutputSink output) {
    this.handlers = List.copyOf(handlers);
    this.installation = installation;
    this.lanes = lanes(handlers, installation);
    this.readiness = new Readiness(handlers, this::problem, RETRY_PAUSE);
    this.around =
        new Execution.Surroundings(
            watchdog, clock, output, installation.settings().killLimit(), new HandlerVersions());
  }

  /**
   * Makes the executor's private folder and socket. Starts no process yet.
   *
   * @throws IOException if the folder cannot be made, or its path is too long for a socket
   */
  public static PythonExecutor open(
      ExecuteSettings settings, List<HandlerSpec> handlers, Clock clock, OutputSink output)
      throws IOException {
    return new PythonExecutor(handlers, Installation.make(settings, clock), clock, output);
  }

  private static Map<LaneKey, Lane> lanes(List<HandlerSpec> handlers, Installation installation) {
    Map<LaneKey, List<HandlerSpec>> groups =
        handlers.stream()
            .collect(Collectors.groupingBy(LaneKey::of, LinkedHashMap::new, Collectors.toList()));
    Map<LaneKey, Lane> lanes = new LinkedHashMap<>();
    groups.forEach((key, group) -> {
      List<String> functions =
          group.stream().flatMap(handler -> function(handler).stream()).distinct().toList();
      lanes.put(key, new Lane(key, new CrewStart(functions, installation)));
    });
    return Map.copyOf(lanes);
  }

  private static Optional<String> function(HandlerSpec handler) {
    return switch (LaneKey.isolated(handler)) {
      case HandlerCode.Function function -> Optional.of(Bodies.entryPoint(function));
      case HandlerCode.Script _, HandlerCode.Command _ -> Optional.empty();
    };
  }

  /** What of a handler its zygote may have a problem with. */
  private static List<String> imported(HandlerSpec handler) {
    return switch (LaneKey.isolated(handler)) {
      case HandlerCode.Function function -> List.of(Bodies.entryPoint(function));
      case HandlerCode.Script script -> script.preload();
      case HandlerCode.Command _ -> List.of();
    };
  }

  @Override
  public List<HandlerProblem> start() {
    return readiness.start();
  }

  @Override
  public List<HandlerProblem> problems() {
    return readiness.problems();
  }

  private Optional<String> problem(HandlerSpec handler) {
    try {
      HandlerCheck.check(handler);
      return lane(handler).problemOf(imported(handler));
    } catch (StartFailure failure) {
      return Optional.of(failure.problem());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.of("the check was interrupted");
    }
  }

  @Override
  public List<HandlerFacts> describe() {
    return handlers.stream()
        .map(handler -> Description.of(handler, lane(handler).described()))
        .toList();
  }

  @Override
  public Optional<JsonText> schema(HandlerSpec handler) {
    return function(handler).flatMap(lane(handler)::schema);
  }

  /** Of a lane that cannot be started nothing is known: the run will tell why. */
  @Override
  public Optional<JsonText> newestSchema(HandlerSpec handler) {
    try {
      Optional<String> function = function(handler);
      return function.isPresent() ? lane(handler).newestSchema(function.get()) : Optional.empty();
    } catch (StartFailure noneRuns) {
      LOG.atDebug().setCause(noneRuns).log("no interpreter to ask for a schema");
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public HandlerSpec completed(HandlerSpec handler) {
    return handler.completedBy(lane(handler).declared(handler));
  }

  /** Handlers whose interpreter has failed to start at least three times in a row. */
  @Override
  public List<HandlerProblem> unhealthy() {
    List<HandlerProblem> problems = new ArrayList<>();
    for (HandlerSpec handler : handlers) {
      lane(handler)
          .lastingProblem()
          .ifPresent(problem -> problems.add(new HandlerProblem(handler.type(), problem)));
    }
    return List.copyOf(problems);
  }

  private Lane lane(HandlerSpec handler) {
    Lane lane = lanes.get(LaneKey.of(handler));
    if (lane == null) {
      throw new IllegalArgumentException("handler " + handler.type() + " is not of this executor");
    }
    return lane;
  }

  @Override
  public Running run(ExecutionRequest request, ProgressSink progress) {
    Execution execution = new Execution(request, progress, lane(request.handler()), around);
    running.add(execution);
    // In this order: whoever closes the executor sees it, or it sees that.
    if (closed) {
      execution.stop(StopReason.DRAINED);
    }
    var _ = execution.report().thenRun(() -> running.remove(execution));
    if (!execution.beginAtOnce()) {
      Thread.ofVirtual().name("kurier-run-" + request.execution()).start(execution::begin);
    }
    return execution;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    readiness.close();
    List<Execution> last = List.copyOf(running);
    last.forEach(execution -> execution.stop(StopReason.DRAINED));
    installation.starts().close(installation.settings().killLimit());
    awaitReports(last);
    lanes.values().parallelStream().forEach(Lane::close);
    watchdog.close();
    installation.close();
  }

  private void awaitReports(List<Execution> last) {
    Duration grace =
        handlers.stream().map(HandlerSpec::grace).max(Duration::compareTo).orElse(Duration.ZERO);
    Duration limit = grace.plus(installation.settings().closeLimit());
    CompletableFuture<?>[] reports =
        last.stream().map(Execution::report).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(reports).get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.atWarn().addKeyValue("limit", limit).log("executor.slow-to-drain");
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("a report failed", impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
