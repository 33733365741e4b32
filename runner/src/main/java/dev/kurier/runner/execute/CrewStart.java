package dev.kurier.runner.execute;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts crews: finds the interpreter, imports the handlers, and looks at what came of it. */
final class CrewStart {

  /** A heap of this size is worth a second start with the settings for large ones. */
  private static final long LARGE_HEAP = 16L << 20;

  private final List<String> handlers;
  private final Installation installation;
  private volatile boolean isLarge;

  /**
   * For the zygotes of one lane.
   *
   * @param handlers {@code module:function}, numbered in this order; none for commands
   */
  CrewStart(List<String> handlers, Installation installation) {
    this.handlers = List.copyOf(handlers);
    this.installation = installation;
  }

  Crew start(LaneKey key) throws StartFailure, InterruptedException {
    Zygote zygote = zygote(key);
    if (!isLarge && zygote.heap() > LARGE_HEAP) {
      // Transparent huge pages make a fork of it several times cheaper.
      isLarge = true;
      zygote.close();
      zygote = zygote(key);
    }
    return new Crew(zygote, handlers, installation);
  }

  private Zygote zygote(LaneKey key) throws StartFailure, InterruptedException {
    Zygote started = Zygote.start(key, interpreter(key), handlers, isLarge, installation);
    if (!handlers.isEmpty() && started.problems().keySet().containsAll(handlers)) {
      String first = started.problems().getOrDefault(handlers.getFirst(), "");
      started.close();
      throw new StartFailure(first);
    }
    return started;
  }

  private Interpreter interpreter(LaneKey key) throws StartFailure, InterruptedException {
    ProcessEnvironment environment = ProcessEnvironment.of(key.place().environment());
    Path folder = key.place().workingDirectory();
    HandlerCheck.requireFolder(folder);
    Interpreter base = Interpreter.locate(key.place().interpreter(), folder, environment);
    Optional<Path> lockFile = key.place().requirements();
    return lockFile.isPresent() ? installation.environments().extended(base, lockFile.get()) : base;
  }
}
