package dev.kurier.runner.advise;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.Mode;
import dev.kurier.runner.task.HandlerSpec;
import java.util.Locale;

/**
 * A way to run a handler.
 *
 * @param handler the handler in this mode
 * @param yaml the keys of its configuration that make it so, as a YAML map in one line
 */
public record Candidate(HandlerSpec handler, String yaml) {

  /** The mode. */
  public Mode mode() {
    return handler.code().mode();
  }

  /** The mode as it is spelled in a configuration. */
  public String name() {
    return name(mode());
  }

  /** Whether it is a command that needs the package {@code kurier} in its interpreter. */
  boolean needsSdk() {
    return handler.code() instanceof HandlerCode.Command command
        && command.argv().contains(Candidates.BY_HAND);
  }

  static String name(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  /** What stands between a task and others. */
  public String isolation() {
    return switch (mode()) {
      case PROCESS, FORK -> "a process per task";
      case WARM -> "a process for many tasks";
      case EMBEDDED -> "none: a crash ends the node";
      case JAVA -> "none: a thread of the node";
    };
  }
}
