package dev.kurier.runner.chaos;

import dev.kurier.runner.kafka.GroupKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is to be broken, how and for how long.
 *
 * @param seed of the faults and of the tasks
 * @param length of the faults; then all is healed and must come to rest
 * @param tasksPerSecond the load
 * @param folder for the broker's data, logs, journals; it is left as it is
 * @param groups in which the runners are
 * @param java the command that starts a Java with Kurier's options, and its main class
 */
public record Settings(
    long seed,
    Duration length,
    int tasksPerSecond,
    Path folder,
    GroupKind groups,
    List<String> java) {

  /** Copies the command. */
  public Settings {
    java = List.copyOf(java);
  }
}
