package dev.kurier.runner.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command is run. Results go to {@code out}, all else to {@code err}.
 *
 * @param in standard input
 * @param out standard output, UTF-8
 * @param err standard error, UTF-8
 * @param interactive whether a person watches {@code err}
 * @param environment the process environment
 * @param folder the working directory
 */
record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean interactive,
    Map<String, String> environment,
    Path folder) {

  /** Begins the command's own lines where foreign ones stand beside them, which never have it. */
  static final String OWN_LINE = "\u25b8";

  Terminal {
    environment = Map.copyOf(environment);
  }

  static Terminal ofProcess() {
    return new Terminal(
        System.in,
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        isWatched(),
        System.getenv(),
        Path.of("").toAbsolutePath());
  }

  private static boolean isWatched() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        && !"dumb".equals(System.getenv("TERM"));
  }

  /** Who asks, for those who read of it; empty if nobody knows. */
  String user() {
    return environment.getOrDefault("USER", "");
  }

  /** A sentence for the user. */
  void say(String line) {
    err.println(Printable.block(line));
    err.flush();
  }

  /** A sentence for the user among lines that come from elsewhere. */
  void sayOwn(String line) {
    say(OWN_LINE + " " + Printable.line(line));
  }

  /** A line of the result. */
  void print(String line) {
    out.println(Printable.block(line));
    out.flush();
  }

  /** JSON of the result, already safe by its own rules. */
  void printJson(String json) {
    out.println(json);
    out.flush();
  }
}
