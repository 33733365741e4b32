package dev.kurier.runner.task;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** What a handler runs, and how. */
public sealed interface HandlerCode {

  /** How its tasks are run. */
  Mode mode();

  /** Code that runs in processes of its own: they can be stopped, and their crash is not ours. */
  sealed interface Isolated extends HandlerCode {}

  /** The five ways to run a task, from the most isolated to the least. */
  enum Mode {
    /** A fresh process of any program for each task. */
    PROCESS,
    /** A child of an interpreter that has imported the code, for each task. */
    FORK,
    /** Such a child, for many tasks one after the other. */
    WARM,
    /** In an interpreter inside this JVM: nothing isolates the task from the node. */
    EMBEDDED,
    /** A class on this JVM's class path. */
    JAVA
  }

  /**
   * Modes {@code fork} and {@code warm}: a function in a module that a zygote has imported.
   *
   * @param module dotted name
   * @param function attribute of the module, may be dotted
   * @param reuse how long a child serves
   */
  record Function(String module, String function, Reuse reuse) implements Isolated {

    @Override
    public Mode mode() {
      return reuse.tasks() == 1 ? Mode.FORK : Mode.WARM;
    }
  }

  /**
   * How long one child serves tasks before another takes its place.
   *
   * @param tasks how many tasks, at least 1; 1 is mode {@code fork}
   * @param age no task begins in a child that is older; positive
   * @param memory no task begins in a child whose resident memory in bytes is larger
   * @param pipeline how many tasks one child may hold, the one that runs included, at least 1;
   *     those that wait in it begin without a round trip
   */
  record Reuse(int tasks, Duration age, OptionalLong memory, int pipeline) {

    /** A child for each task. */
    public static final Reuse NEVER = new Reuse(1, Duration.ofDays(1), OptionalLong.empty(), 1);

    /** Checks the ranges. */
    public Reuse {
      if (tasks < 1 || pipeline < 1 || !age.isPositive()) {
        throw new IllegalArgumentException(
            "a child serves at least one task, holds at least one, and its age is positive");
      }
    }

    /** A thousand tasks or an hour, one at a time. */
    public static Reuse warm() {
      return new Reuse(1000, Duration.ofHours(1), OptionalLong.empty(), 1);
    }
  }

  /**
   * Mode {@code fork}: a Python script as it is, in a child that has imported modules already.
   *
   * @param file the script
   * @param arguments what it finds in {@code sys.argv}, with the placeholders of a command
   * @param preload dotted names of the modules to import before, perhaps none
   * @param result where the result comes from
   */
  record Script(Path file, List<String> arguments, List<String> preload, ResultSource result)
      implements Isolated {

    /** Copies the lists. */
    public Script {
      arguments = List.copyOf(arguments);
      preload = List.copyOf(preload);
    }

    @Override
    public Mode mode() {
      return Mode.FORK;
    }
  }

  /**
   * Mode {@code process}: any command, a fresh process per task.
   *
   * @param argv the command; {@code {payload}} is replaced by the JSON, {@code {payload-file}} by
   *     the path of a file that holds it, {@code {result}} by the path where the result is
   *     expected; without a payload placeholder the JSON comes on stdin
   * @param result where the result comes from
   */
  record Command(List<String> argv, ResultSource result) implements Isolated {
    /** Copies the command. */
    public Command {
      argv = List.copyOf(argv);
      if (argv.isEmpty()) {
        throw new IllegalArgumentException("a command has at least one word");
      }
    }

    @Override
    public Mode mode() {
      return Mode.PROCESS;
    }
  }

  /**
   * Mode {@code embedded}: a function called in a CPython inside this JVM.
   *
   * @param module dotted name
   * @param function attribute of the module, may be dotted
   */
  record EmbeddedFunction(String module, String function) implements HandlerCode {

    @Override
    public Mode mode() {
      return Mode.EMBEDDED;
    }
  }

  /**
   * Mode {@code java}: a class that implements {@link JavaHandler}.
   *
   * @param name its full name
   * @param classPath jars and folders it is loaded from besides the node's own class path, which
   *     comes first; perhaps none
   */
  record JavaClass(String name, List<Path> classPath) implements HandlerCode {
    /** Copies the class path. */
    public JavaClass {
      classPath = List.copyOf(classPath);
    }

    @Override
    public Mode mode() {
      return Mode.JAVA;
    }
  }

  /** Where a command or a script leaves its result. */
  enum ResultSource {
    /** stdout is exactly one JSON document. */
    STDOUT_JSON,
    /** stdout is text and becomes a JSON string, without its last line end. */
    STDOUT_TEXT,
    /** A file holds one JSON document. */
    FILE
  }
}
