package dev.kurier.benchmarks.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The interpreter that everything here runs with.
 *
 * @param executable the interpreter itself, not what a version manager puts in its place
 * @param version for the report
 */
public record Python(Path executable, String version) {

  // What a handler's process gets, so that both sides start alike.
  private static final List<String> ENVIRONMENT =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");

  private static final String ASK =
      "import platform, sys; print(sys.executable); print(platform.python_version())";

  public static Python find(String name) throws IOException, InterruptedException {
    Process process = start(List.of(name, "-I", "-c", ASK), Redirect.PIPE);
    List<String> answer =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    if (process.waitFor() != 0 || answer.size() != 2) {
      throw new IOException(name + " does not say which interpreter it is: " + answer);
    }
    return new Python(Path.of(answer.getFirst()), answer.getLast());
  }

  /** The command line of one of our programs. */
  public List<String> command(Path program, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(executable.toString(), program.toString()));
    command.addAll(arguments);
    return List.copyOf(command);
  }

  /** Starts any command with the environment of a handler; its stderr is ours. */
  public static Process start(List<String> command, Redirect stdin) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectInput(stdin).redirectError(Redirect.INHERIT);
    builder.environment().keySet().retainAll(ENVIRONMENT);
    return builder.start();
  }
}
