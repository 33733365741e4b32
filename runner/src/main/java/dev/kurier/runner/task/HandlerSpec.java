package dev.kurier.runner.task;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One configured handler: which code serves a task type, and under which limits. Nothing in it ever
 * comes from a message.
 *
 * @param type the task type it serves
 * @param code what runs
 * @param interpreter the Python that runs it: a path, or a name looked up on the PATH
 * @param workingDirectory where it runs; exists
 * @param pythonPath folders put before the interpreter's own module path
 * @param environment variables given to it, besides the few that every process needs
 * @param timeout soft limit of one run, positive
 * @param grace from the soft stop to the kill of the tree
 * @param limits sizes of its input, result and output
 * @param maxAttempts attempts, unless the task says otherwise, 1 to 100
 * @param concurrency how many of it may run at once on this node, at least 1
 * @param breakerGroup the circuit breaker it shares with others that need the same dependency
 */
public record HandlerSpec(
    String type,
    HandlerCode code,
    String interpreter,
    Path workingDirectory,
    List<Path> pythonPath,
    Map<String, String> environment,
    Duration timeout,
    Duration grace,
    Limits limits,
    int maxAttempts,
    int concurrency,
    String breakerGroup) {

  /** Checks the ranges and copies the collections. */
  public HandlerSpec {
    pythonPath = List.copyOf(pythonPath);
    environment = Map.copyOf(environment);
    if (!timeout.isPositive() || grace.isNegative()) {
      throw new IllegalArgumentException(
          "a handler's timeout is positive and its grace not negative");
    }
    if (maxAttempts < 1 || maxAttempts > 100 || concurrency < 1) {
      throw new IllegalArgumentException("maxAttempts is 1 to 100 and concurrency at least 1");
    }
  }

  /**
   * Sizes in bytes.
   *
   * @param result the largest result
   * @param output how much of each of stdout and stderr is kept; the rest is drained and counted
   */
  public record Limits(int result, int output) {
    /** 1 MiB each. */
    public static Limits defaults() {
      return new Limits(1 << 20, 1 << 20);
    }
  }
}
