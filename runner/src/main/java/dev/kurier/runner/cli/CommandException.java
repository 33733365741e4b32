package dev.kurier.runner.cli;

/** Ends a command with a sentence for the user and an exit code, without a stack trace. */
final class CommandException extends RuntimeException {

  private final Exit exit;

  CommandException(Exit exit, String message) {
    super(message, null, false, false);
    this.exit = exit;
  }

  Exit exit() {
    return exit;
  }
}
