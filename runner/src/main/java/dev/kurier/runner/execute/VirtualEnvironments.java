package dev.kurier.runner.execute;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gives handlers interpreters that have the packages of a lock file: one virtual environment for
 * each content, built once. Safe for use from many threads, and with others that use the folder.
 */
final class VirtualEnvironments implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final ExecuteSettings.Environments settings;
  private final InstantSource clock;
  private final EnvironmentFolder folder;
  private final Tools tools = new Tools();
  private final Map<String, CompletableFuture<Path>> building = new ConcurrentHashMap<>();
  private final Map<String, Failed> failures = new ConcurrentHashMap<>();
  private final Set<Thread> builders = ConcurrentHashMap.newKeySet();

  /**
   * How a build ended that may not be tried again yet.
   *
   * @param problem for the operator
   * @param pause until it may be tried
   * @param retryAt when that is over
   */
  private record Failed(String problem, Duration pause, Instant retryAt) {}

  VirtualEnvironments(ExecuteSettings.Environments settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.folder = new EnvironmentFolder(settings.folder().toAbsolutePath().normalize());
  }

  /**
   * The interpreter of the environment that extends this one by the lock file's packages.
   *
   * @throws StartFailure if it cannot be made, or is still being made after the patience; that goes
   *     on
   */
  Interpreter extended(Interpreter base, Path requirements)
      throws StartFailure, InterruptedException {
    EnvironmentBuild build = EnvironmentBuild.of(base, LockFile.read(requirements), folder);
    Optional<Path> found = folder.find(build.name());
    Path root = found.isPresent() ? found.get() : await(build);
    return new Interpreter(EnvironmentFolder.python(root));
  }

  private Path await(EnvironmentBuild build) throws StartFailure, InterruptedException {
    CompletableFuture<Path> mine = new CompletableFuture<>();
    CompletableFuture<Path> other = building.putIfAbsent(build.name(), mine);
    if (other == null) {
      Thread.ofPlatform()
          .daemon()
          .name("kurier-environment-" + build.name())
          .start(() -> make(build, mine));
    }
    CompletableFuture<Path> made = other == null ? mine : other;
    try {
      return made.get(settings.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new StartFailure(
          "the environment of "
              + build.lock().path()
              + " is still being made; its log is "
              + folder.log(build.name()),
          late);
    } catch (ExecutionException failed) {
      throw StartFailure.of("", failed);
    }
  }

  private void make(EnvironmentBuild build, CompletableFuture<Path> made) {
    builders.add(Thread.currentThread());
    try {
      Path root = attempt(build);
      building.remove(build.name(), made);
      made.complete(root);
    } catch (StartFailure failure) {
      building.remove(build.name(), made);
      made.completeExceptionally(failure);
    } catch (InterruptedException | RuntimeException | Error broken) {
      building.remove(build.name(), made);
      made.completeExceptionally(new StartFailure("the build was broken off: " + broken, broken));
    } finally {
      builders.remove(Thread.currentThread());
    }
  }

  private Path attempt(EnvironmentBuild build) throws StartFailure, InterruptedException {
    Failed last = failures.get(build.name());
    if (last != null && clock.instant().isBefore(last.retryAt())) {
      throw new StartFailure(last.problem());
    }
    try {
      Path root = build.run(folder, tools, settings.limit());
      failures.remove(build.name());
      return root;
    } catch (StartFailure failure) {
      failures.put(build.name(), failed(failure, last));
      throw failure;
    }
  }

  private Failed failed(StartFailure failure, @Nullable Failed last) {
    Duration pause = last == null ? FIRST_PAUSE : last.pause().multipliedBy(2);
    Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    return new Failed(failure.problem(), bounded, clock.instant().plus(bounded));
  }

  /** Ends builds under way; returns when their processes are gone and their folders removed. */
  @Override
  public void close() {
    tools.close();
    List<Thread> last = List.copyOf(builders);
    last.forEach(Thread::interrupt);
    try {
      for (Thread builder : last) {
        builder.join(CLOSE_LIMIT);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
