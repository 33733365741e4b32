package dev.kurier.runner.execute;

import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What handlers have in common that can be served by the same zygote. A module has its own, so that
 * one that cannot be imported stops nobody else.
 *
 * @param interpreter as configured
 * @param workingDirectory of the zygote and everything under it
 * @param pythonPath put before the interpreter's own module path
 * @param environment given besides the few variables that every process needs
 * @param module imported before forking; empty for commands
 */
record LaneKey(
    String interpreter,
    Path workingDirectory,
    List<Path> pythonPath,
    Map<String, String> environment,
    String module) {

  static LaneKey of(HandlerSpec handler) {
    return switch (handler.code()) {
      case HandlerCode.ForkedFunction function ->
          new LaneKey(
              handler.interpreter(),
              handler.workingDirectory(),
              handler.pythonPath(),
              handler.environment(),
              function.module());
      case HandlerCode.Command _ ->
          new LaneKey(
              handler.interpreter(),
              handler.workingDirectory(),
              List.of(),
              handler.environment(),
              "");
    };
  }
}
