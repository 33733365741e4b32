package dev.kurier.runner.config;

import dev.kurier.runner.task.HandlerCode.Mode;
import dev.kurier.runner.task.HandlerCode.Reuse;
import java.time.Duration;
import java.util.OptionalLong;

/** Reads how long a child of a warm handler serves. */
final class ReuseReader {

  private static final int MOST_TASKS = 1_000_000;
  private static final int LONGEST_PIPELINE = 1_000;

  private ReuseReader() {}

  static Reuse read(Section section, Mode mode) {
    if (mode == Mode.FORK) {
      return Reuse.NEVER;
    }
    Reuse defaults = Reuse.warm();
    Syntax<Duration> age = Syntax.duration(Duration.ofSeconds(1), Duration.ofDays(30));
    return new Reuse(
        section.value("tasks-per-child", defaults.tasks(), Syntax.number(2, MOST_TASKS)),
        section.value("child-age", defaults.age(), age),
        section
            .value("child-memory", Syntax.bytes(1 << 20, 1L << 40))
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty()),
        section.value("pipeline", defaults.pipeline(), Syntax.number(1, LONGEST_PIPELINE)));
  }
}
