package dev.kurier.runner.task;

import java.util.List;

/** What a handler runs, and how. */
public sealed interface HandlerCode {

  /**
   * Mode {@code fork}: a function in a module that a zygote has imported, one child per task.
   *
   * @param module dotted name
   * @param function attribute of the module, may be dotted
   */
  record ForkedFunction(String module, String function) implements HandlerCode {}

  /**
   * Mode {@code process}: any command, a fresh process per task.
   *
   * @param argv the command; {@code {payload}} is replaced by the JSON, {@code {payload-file}} by
   *     the path of a file that holds it, {@code {result}} by the path where the result is
   *     expected; without a payload placeholder the JSON comes on stdin
   * @param result where the result comes from
   */
  record Command(List<String> argv, ResultSource result) implements HandlerCode {
    /** Copies the command. */
    public Command {
      argv = List.copyOf(argv);
      if (argv.isEmpty()) {
        throw new IllegalArgumentException("a command has at least one word");
      }
    }
  }

  /** Where a command leaves its result. */
  enum ResultSource {
    /** stdout is exactly one JSON document. */
    STDOUT_JSON,
    /** stdout is text and becomes a JSON string, without its last line end. */
    STDOUT_TEXT,
    /** A file holds one JSON document. */
    FILE
  }
}
