package dev.kurier.runner.cli;

import java.util.List;

/** The entry point of the process. */
public final class Main {

  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // A node logs JSON lines; a command only what a person must know. Set before the first logger.
    if (List.of(arguments).contains("run") && System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "logback-node.xml");
    }
    System.exit(KurierCommand.execute(Terminal.ofProcess(), arguments));
  }
}
