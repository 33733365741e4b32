package dev.kurier.runner.task;

import dev.kurier.protocol.JsonText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an executor has found out about a handler when it made ready to run it. Whatever it could
 * not find out is empty.
 *
 * @param type the handler's task type
 * @param executable the program that runs it; for a version manager's name the interpreter that it
 *     picked
 * @param python the version of its Python, for example {@code 3.12.1}; perhaps empty
 * @param importTime how long its modules took to import; this is paid once and not by each task
 * @param schema what payloads it accepts, as a JSON Schema made of its signature
 * @param confined what confines its processes
 */
public record HandlerFacts(
    String type,
    Optional<Path> executable,
    String python,
    Optional<Duration> importTime,
    Optional<JsonText> schema,
    Confined confined) {

  /** Of a handler of which nothing else is known. */
  public static HandlerFacts unknown(String type, Confined confined) {
    return new HandlerFacts(
        type, Optional.empty(), "", Optional.empty(), Optional.empty(), confined);
  }

  /** The same with a schema of its payloads. */
  public HandlerFacts accepting(Optional<JsonText> other) {
    return new HandlerFacts(type, executable, python, importTime, other, confined);
  }

  /**
   * How well a handler's processes are confined.
   *
   * @param tier 0: by what every system has (a cleared environment, a process group, limits, no new
   *     privileges); 1: also by Landlock; 2: also by a control group with limits
   * @param parts what that means here, in words
   */
  public record Confined(int tier, String parts) {
    /** Checks the range. */
    public Confined {
      if (tier < 0 || tier > 2) {
        throw new IllegalArgumentException("a tier is 0 to 2");
      }
    }

    @Override
    public String toString() {
      return tier + " (" + parts + ")";
    }
  }
}
