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
 */
public record ExecuteSettings(
    Path folder, Duration startLimit, Duration killLimit, Duration closeLimit) {

  /** Checks that the limits are positive. */
  public ExecuteSettings {
    if (!startLimit.isPositive() || !killLimit.isPositive() || !closeLimit.isPositive()) {
      throw new IllegalArgumentException("the limits of execution are positive");
    }
  }

  /** The system's temporary folder; 30 s to start, 2 s to confirm a kill, 10 s to close. */
  public static ExecuteSettings defaults() {
    return new ExecuteSettings(
        Path.of(System.getProperty("java.io.tmpdir")),
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10));
  }
}
