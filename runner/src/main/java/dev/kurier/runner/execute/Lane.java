package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.runner.task.Declared;
import dev.kurier.runner.task.HandlerSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The crew that serves some handlers: started when it is first needed, again when it has ended, and
 * replaced when its code has changed. Fields are guarded by the lock; nothing is started while it
 * is held.
 */
final class Lane {

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final int FAILURES_UNTIL_UNHEALTHY = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final LaneKey key;
  private final CrewStart start;
  private final Object lock = new Object();
  private @Nullable CompletableFuture<Crew> crew;
  private SourceFiles source = SourceFiles.none();

  /** Of the crew that was started last, also when it has ended: the next has the same code. */
  private volatile Map<String, JsonText> schemas = Map.of();

  private volatile Declarations declarations = Declarations.NONE;

  private long lookedAtNanos;
  private int failures;
  private long retryAtNanos;
  private String problem = "";
  private boolean closed;

  Lane(LaneKey key, CrewStart start) {
    this.key = key;
    this.start = start;
  }

  /** A seat that is free now, without starting or waiting for anything. */
  Optional<Seat> poll(HandlerSpec handler) {
    Crew now;
    synchronized (lock) {
      if (closed || crew == null || !crew.isDone() || hasEnded(crew) || isTimeToLook()) {
        return Optional.empty();
      }
      now = crew.join();
    }
    return now.poll(handler);
  }

  /** A seat, whatever must be started for it. */
  Seat acquire(HandlerSpec handler) throws StartFailure, InterruptedException {
    return current().acquire(handler);
  }

  /** Why a handler cannot be served although its zygote runs. */
  Optional<String> problemOf(List<String> imported) throws StartFailure, InterruptedException {
    Map<String, String> problems = current().zygote().problems();
    return imported.stream().map(problems::get).filter(Objects::nonNull).findFirst();
  }

  /** The schema of a function's payloads, as the code says that was loaded last. */
  Optional<JsonText> schema(String function) {
    return Optional.ofNullable(schemas.get(function));
  }

  /** The same of today's code. */
  Optional<JsonText> newestSchema(String function) throws StartFailure, InterruptedException {
    Crew _ = current();
    return schema(function);
  }

  /** What a handler's decorator says of how it is run, in the code that was loaded last. */
  Declared declared(HandlerSpec handler) {
    return declarations.of(handler);
  }

  /** What the zygote that runs now has told; empty if none does. */
  Optional<Description.Source> described() {
    synchronized (lock) {
      return crew == null || !crew.isDone() || hasEnded(crew)
          ? Optional.empty()
          : Optional.of(crew.join().zygote().described());
    }
  }

  /** What has failed at least three times in a row; empty while the lane is healthy. */
  Optional<String> lastingProblem() {
    synchronized (lock) {
      return failures < FAILURES_UNTIL_UNHEALTHY ? Optional.empty() : Optional.of(problem);
    }
  }

  private boolean isTimeToLook() {
    return System.nanoTime() - lookedAtNanos > BETWEEN_LOOKS.toNanos();
  }

  /** The crew that runs today's code. */
  private Crew current() throws StartFailure, InterruptedException {
    Crew now = running();
    SourceFiles known;
    synchronized (lock) {
      if (closed || !isTimeToLook()) {
        return now;
      }
      lookedAtNanos = System.nanoTime();
      known = source;
    }
    SourceFiles found = known.again();
    return found.equals(known) ? now : replaced(now, found);
  }

  /** Code that cannot be imported does not take the place of code that can. */
  private Crew replaced(Crew old, SourceFiles found) throws InterruptedException {
    CompletableFuture<Crew> next = new CompletableFuture<>();
    synchronized (lock) {
      source = found;
    }
    try {
      Crew started = start.start(key);
      LOG.atInfo().addKeyValue("modules", key.modules()).log("code changed, zygote replaced");
      succeed(next, started);
      old.retire();
      return started;
    } catch (StartFailure failure) {
      LOG.atError()
          .addKeyValue("modules", key.modules())
          .addKeyValue("problem", failure.problem())
          .log("changed code cannot be loaded, the code before it goes on serving");
      return old;
    }
  }

  /** The running crew; the first who misses it starts it, all others wait for that. */
  private Crew running() throws StartFailure, InterruptedException {
    CompletableFuture<Crew> starting;
    boolean isMine = false;
    synchronized (lock) {
      if (closed) {
        throw new StartFailure("the executor is closed");
      }
      if (crew == null || hasEnded(crew)) {
        if (failures > 0 && System.nanoTime() - retryAtNanos < 0) {
          throw new StartFailure(problem);
        }
        crew = new CompletableFuture<>();
        isMine = true;
      }
      starting = crew;
    }
    if (isMine) {
      start(starting);
    }
    try {
      return starting.get();
    } catch (ExecutionException failed) {
      throw StartFailure.of("", failed);
    }
  }

  private static boolean hasEnded(CompletableFuture<Crew> crew) {
    return crew.isCompletedExceptionally() || (crew.isDone() && !crew.join().isAlive());
  }

  private void start(CompletableFuture<Crew> starting) throws InterruptedException {
    try {
      succeed(starting, start.start(key));
    } catch (StartFailure failure) {
      fail(starting, failure);
    } catch (InterruptedException | RuntimeException | Error broken) {
      fail(starting, new StartFailure("the start was broken off: " + broken, broken));
      throw broken;
    }
  }

  private void succeed(CompletableFuture<Crew> starting, Crew started) {
    boolean late;
    schemas = started.zygote().schemas();
    declarations = started.zygote().declarations();
    synchronized (lock) {
      failures = 0;
      late = closed;
      crew = starting;
      source = started.zygote().source();
      lookedAtNanos = System.nanoTime();
    }
    if (late) {
      started.close();
      starting.completeExceptionally(new StartFailure("the executor is closed"));
    } else {
      starting.complete(started);
    }
  }

  private void fail(CompletableFuture<Crew> starting, StartFailure failure) {
    synchronized (lock) {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
      failures++;
      problem = failure.problem();
      Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
      retryAtNanos = System.nanoTime() + bounded.toNanos();
    }
    starting.completeExceptionally(failure);
  }

  /** Ends the zygote and all its workers. Idempotent. */
  void close() {
    CompletableFuture<Crew> last;
    synchronized (lock) {
      closed = true;
      last = crew;
    }
    if (last != null && last.isDone() && !last.isCompletedExceptionally()) {
      last.join().close();
    }
  }
}
