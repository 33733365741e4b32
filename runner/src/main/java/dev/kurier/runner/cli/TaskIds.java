package dev.kurier.runner.cli;

import dev.kurier.protocol.TaskId;

/** Reads task ids from the command line. */
final class TaskIds {

  private TaskIds() {}

  static TaskId of(String text) {
    if (!TaskId.isWellFormed(text)) {
      throw new CommandException(Exit.USAGE, "'" + text + "' is not a task id");
    }
    return new TaskId(text);
  }

  static CommandException notFound(TaskId id, String where) {
    return new CommandException(Exit.NOT_FOUND, "task " + id + " is not in " + where);
  }
}
