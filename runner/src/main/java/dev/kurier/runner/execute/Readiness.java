package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.TaskExecutor.HandlerProblem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which handlers cannot serve, and why. Those are checked again and again until they can: what
 * keeps them may pass, and no task asks for them meanwhile. Thread-safe.
 */
final class Readiness implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  private final List<HandlerSpec> handlers;
  private final Function<HandlerSpec, Optional<String>> check;
  private final Duration pause;
  private final Map<String, String> problems = new ConcurrentHashMap<>();
  private final Set<String> retried = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Has not checked anything yet.
   *
   * @param check what keeps a handler from serving; may wait for it
   * @param pause between two checks of a handler that is not ready
   */
  Readiness(
      List<HandlerSpec> handlers, Function<HandlerSpec, Optional<String>> check, Duration pause) {
    this.handlers = List.copyOf(handlers);
    this.check = check;
    this.pause = pause;
  }

  /** Checks every handler once; those whose environment may have to be made, all at once. */
  List<HandlerProblem> start() {
    Executor threads = Thread.ofVirtual().name("kurier-ready")::start;
    List<CompletableFuture<Void>> slow =
        handlers.stream()
            .filter(handler -> handler.place().requirements().isPresent())
            .map(handler -> CompletableFuture.runAsync(() -> ask(handler), threads))
            .toList();
    handlers.stream()
        .filter(handler -> handler.place().requirements().isEmpty())
        .forEach(this::ask);
    slow.forEach(CompletableFuture::join);
    handlers.stream()
        .filter(handler -> problems.containsKey(handler.type()) && retried.add(handler.type()))
        .forEach(handler -> threads.execute(() -> retry(handler)));
    return problems();
  }

  /** What keeps handlers from serving now, in the order of the handlers. */
  List<HandlerProblem> problems() {
    return handlers.stream()
        .flatMap(handler ->
            Optional.ofNullable(problems.get(handler.type()))
                .map(problem -> new HandlerProblem(handler.type(), problem))
                .stream())
        .toList();
  }

  private void ask(HandlerSpec handler) {
    Optional<String> problem = check.apply(handler);
    if (problem.isEmpty()) {
      problems.remove(handler.type());
      return;
    }
    String before = problems.put(handler.type(), problem.get());
    if (before != null && !before.equals(problem.get())) {
      LOG.atWarn()
          .addKeyValue("handler", handler.type())
          .addKeyValue("problem", problem.get())
          .log("handler.not-ready");
    }
  }

  private void retry(HandlerSpec handler) {
    try {
      while (problems.containsKey(handler.type())) {
        if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
        ask(handler);
      }
      LOG.atInfo().addKeyValue("handler", handler.type()).log("handler.ready");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      retried.remove(handler.type());
    }
  }

  /** Stops checking; a check under way ends by itself. Idempotent. */
  @Override
  public void close() {
    closed.countDown();
  }
}
