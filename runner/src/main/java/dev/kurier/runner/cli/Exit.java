package dev.kurier.runner.cli;

/** How a command ends, for scripts. */
enum Exit {
  /** Done; a task that was waited for has succeeded. */
  OK(0),
  /** The task, or what the command had to check, has failed. */
  FAILED(1),
  /** The command line or the configuration is wrong. */
  USAGE(2),
  /** What was asked for does not exist. */
  NOT_FOUND(3),
  /** No Kafka broker answers. */
  UNREACHABLE(4),
  /** It took too long, or nobody can tell how it ended. */
  UNKNOWN(5);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
