package dev.kurier.runner.cli;

import java.util.List;

/** The entry point of the process. */
public final class Main {

  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  private static final String LOG_LEVEL = "KURIER_LOG_LEVEL";

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    configureLogging(List.of(arguments));
    System.exit(KurierCommand.execute(Terminal.ofProcess(), arguments));
  }

  /** A node logs JSON lines; a command only what a person must know. Before the first logger. */
  private static void configureLogging(List<String> arguments) {
    if (arguments.contains("run") && System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "logback-node.xml");
    }
    // The demonstration makes trouble on purpose and shows it in its own view.
    if (arguments.contains("demo") && System.getenv(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, "ERROR");
    }
  }
}
