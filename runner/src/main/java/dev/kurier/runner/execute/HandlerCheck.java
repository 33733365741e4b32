package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What can be said about a handler without starting anything. */
final class HandlerCheck {

  private HandlerCheck() {}

  /** Throws what is missing. */
  static void check(HandlerSpec handler) throws StartFailure {
    requireFolders(handler);
    switch (LaneKey.isolated(handler)) {
      case HandlerCode.Function _ -> {}
      case HandlerCode.Script script -> requireScript(script.file());
      case HandlerCode.Command command -> checkCommand(command.argv(), handler);
    }
  }

  /** Throws if it cannot run where it is to run. */
  static void requireFolders(HandlerSpec handler) throws StartFailure {
    requireFolder(handler.place().workingDirectory());
    for (Path entry : handler.place().pythonPath()) {
      requireFolder(handler.place().workingDirectory().resolve(entry));
    }
  }

  /** Java reports a missing folder as a missing program: look first. */
  static void requireFolder(Path folder) throws StartFailure {
    if (!Files.isDirectory(folder)) {
      throw new StartFailure("no folder " + folder + ": make it or correct the path");
    }
  }

  private static void checkCommand(List<String> argv, HandlerSpec handler) throws StartFailure {
    ProcessEnvironment environment = ProcessEnvironment.of(handler.place().environment());
    Path folder = handler.place().workingDirectory();
    String program = argv.getFirst();
    // An environment that is made for the handler may bring the program.
    if (handler.place().requirements().isEmpty() && environment.find(program, folder).isEmpty()) {
      throw new StartFailure(
          "no command '"
              + program
              + "': looked for "
              + environment.searched(program, folder)
              + "; install it or correct the path");
    }
    if (isPython(program) && argv.size() > 1 && argv.get(1).endsWith(".py")) {
      requireScript(folder.resolve(argv.get(1)));
    }
  }

  private static void requireScript(Path script) throws StartFailure {
    if (!Files.isReadable(script)) {
      throw new StartFailure("no script " + script + ": correct the path or the working directory");
    }
  }

  private static boolean isPython(String program) {
    return String.valueOf(Path.of(program).getFileName()).startsWith("python");
  }
}
