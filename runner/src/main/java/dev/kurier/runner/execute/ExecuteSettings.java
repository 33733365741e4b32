package dev.kurier.runner.execute;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How handlers are run.
 *
 * @param folder where the executor makes its private folder; short, because a socket's path in it
 *     has at most 107 bytes
 * @param startLimit how long an interpreter may take to import its handlers
 * @param killLimit how long a worker may take to confirm a kill before it is ended itself
 * @param closeLimit how long processes may take to end when the executor is closed
 * @param environments how virtual environments are made
 */
public record ExecuteSettings(
    Path folder,
    Duration startLimit,
    Duration killLimit,
    Duration closeLimit,
    Environments environments) {

  /** Checks that the limits are positive. */
  public ExecuteSettings {
    if (!startLimit.isPositive() || !killLimit.isPositive() || !closeLimit.isPositive()) {
      throw new IllegalArgumentException("the limits of execution are positive");
    }
  }

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /**
   * The system's temporary folder; 30 s to start, 2 s to confirm a kill, 10 s to close;
   * environments below the current folder.
   */
  public static ExecuteSettings defaults() {
    return new ExecuteSettings(
        Path.of(System.getProperty("java.io.tmpdir")),
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Environments.in(Path.of(".kurier", "venvs")));
  }

  /** The same with other virtual environments. */
  public ExecuteSettings with(Environments other) {
    return new ExecuteSettings(folder, startLimit, killLimit, closeLimit, other);
  }

  /**
   * How virtual environments are made for handlers that have a lock file.
   *
   * @param folder where they are kept; made when the first is needed
   * @param limit how long one may take to make
   * @param patience how long the start of a handler waits for its environment; after that the
   *     handler is not ready until the environment is
   */
  public record Environments(Path folder, Duration limit, Duration patience) {

    /** Checks that the times are positive. */
    public Environments {
      if (!limit.isPositive() || !patience.isPositive()) {
        throw new IllegalArgumentException("limit and patience of environments are positive");
      }
    }

    /** Ten minutes to make one, and as long a wait. */
    public static Environments in(Path folder) {
      return new Environments(folder, LIMIT, LIMIT);
    }

    /** The same with less patience. */
    public Environments waiting(Duration patience) {
      return new Environments(folder, limit, patience);
    }
  }
}
