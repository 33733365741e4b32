package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.executor.EchoHandler;
import dev.kurier.benchmarks.measure.Python;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a runner serves.
 *
 * @param types of its tasks, at least one
 * @param yaml the handler of each as {@code kurier.yaml} says it
 * @param slots how many it may run at once
 */
record Served(List<String> types, String yaml, int slots) {

  /** Tasks that each child of mode warm holds at once where it is told to hold several. */
  static final int AHEAD = 8;

  private static final int SLOTS = 4;

  Served {
    types = List.copyOf(types);
  }

  /** One handler. */
  Served(String type, String yaml, int slots) {
    this(List.of(type), yaml, slots);
  }

  /** The first type. */
  String type() {
    return types.getFirst();
  }

  /** The same handler so many times, each for a type of its own. */
  Served times(int count) {
    return new Served(
        IntStream.rangeClosed(1, count).mapToObj(n -> type() + "." + n).toList(), yaml, slots);
  }

  Served withSlots(int other) {
    return new Served(types, yaml, other);
  }

  /** Makes handlers of the programs in a folder. */
  record Programs(Path folder, Path jar, Python python) {

    Served java() {
      return new Served(
          "noop.java",
          "java: %s, class-path: [\"%s\"]".formatted(EchoHandler.class.getName(), jar),
          SLOTS);
    }

    Served warm() {
      return new Served("noop.warm", function("noop:echo", "warm"), SLOTS);
    }

    /** Several tasks wait in each child. */
    Served pipelined() {
      int children = Runtime.getRuntime().availableProcessors();
      return new Served(
          "noop.ahead",
          function("noop:echo", "warm") + ", pipeline: " + AHEAD,
          children * AHEAD * 2);
    }

    Served fork() {
      return new Served("noop.fork", function("noop:echo", "fork"), SLOTS);
    }

    Served process() {
      return new Served(
          "noop.process",
          "command: [\"%s\", \"%s\"]".formatted(python.executable(), folder.resolve("echo.py")),
          SLOTS);
    }

    /** Tells when it began. */
    Served started() {
      return new Served("noop.started", function("moment:began", "warm"), SLOTS);
    }

    /** Sleeps for a tenth of a second. */
    Served nap() {
      return new Served("noop.nap", function("nap:nap", "warm"), SLOTS);
    }

    private String function(String name, String mode) {
      return "python: \"%s\", mode: %s, cwd: \"%s\", interpreter: \"%s\""
          .formatted(name, mode, folder, python.executable());
    }
  }
}
