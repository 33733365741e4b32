package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import java.nio.file.Path;
import java.util.List;

/** The ways in which the same deed can be run. */
enum Way {
  /** A function, a child for each task. */
  FORK,
  /** A function, one child for many tasks. */
  WARM,
  /** A script under an interpreter of its own. */
  PROCESS,
  /** A script as it is, in a child that was forked for it. */
  SCRIPT;

  private static final Path TWIN = Handlers.FOLDER.resolve("hostile_script.py");

  HandlerSpec handler(String deed) {
    return switch (this) {
      case FORK -> Handlers.function(deed);
      case WARM -> Handlers.function(deed, Reuse.warm());
      case PROCESS -> Handlers.command(ResultSource.FILE, "python3", TWIN.toString(), deed);
      case SCRIPT ->
          Handlers.of(
              "script",
              new HandlerCode.Script(TWIN, List.of(deed), List.of("json"), ResultSource.FILE));
    };
  }

  /** Whether an answer is told by the function rather than read from a file. */
  boolean isFunction() {
    return this == FORK || this == WARM;
  }

  /**
   * How many processes without a task each may keep: who forks, whom that has forked, a warm one.
   */
  int kept() {
    return isFunction() ? 1 : 0;
  }

  /** How many generations the harness has, the zygote included. */
  int generations() {
    return this == FORK ? 4 : 3;
  }
}
