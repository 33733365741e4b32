package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Python that has been started once. Version managers put a slow script in its place that picks
 * an interpreter by the working directory; this is the one it picked.
 *
 * @param executable the interpreter itself
 */
record Interpreter(Path executable) {

  private static final String ASK =
      "import sys; print(sys.executable); print('%d %d' % sys.version_info[:2])";
  private static final int OLDEST_MINOR = 9;
  private static final int LIMIT_SECONDS = 20;

  static Interpreter locate(String name, Path workingDirectory, ProcessEnvironment environment)
      throws StartFailure, InterruptedException {
    Path program =
        environment
            .find(name, workingDirectory)
            .orElseThrow(() ->
                new StartFailure(
                    "no Python interpreter '"
                        + name
                        + "': looked for "
                        + environment.searched(name, workingDirectory)
                        + "; make the virtual environment or correct the path"));
    List<String> answer = ask(program, ASK, workingDirectory, environment).lines().toList();
    if (answer.size() != 2 || !answer.get(1).matches("\\d+ \\d+")) {
      throw new StartFailure(
          program
              + " is no Python 3."
              + OLDEST_MINOR
              + " or newer; asked for its version it said: "
              + String.join(" / ", answer));
    }
    String[] version = answer.get(1).split(" ", -1);
    if (!version[0].equals("3") || Integer.parseInt(version[1]) < OLDEST_MINOR) {
      throw new StartFailure(
          program
              + " is Python "
              + version[0]
              + "."
              + version[1]
              + ", but 3."
              + OLDEST_MINOR
              + " or newer is needed");
    }
    return new Interpreter(Path.of(answer.getFirst()));
  }

  /** What it prints when it runs these lines, at most 4 KiB. */
  String ask(String lines) throws StartFailure, InterruptedException {
    return ask(executable, lines, root(), ProcessEnvironment.of(Map.of()));
  }

  /** The variables of its processes; the programs of its virtual environment are found first. */
  ProcessEnvironment environment(Map<String, String> configured) {
    ProcessEnvironment plain = ProcessEnvironment.of(configured);
    return Files.exists(root().resolve("pyvenv.cfg")) ? plain.inVirtual(root()) : plain;
  }

  private Path root() {
    return executable.resolve("../..").normalize();
  }

  private static String ask(
      Path program, String lines, Path workingDirectory, ProcessEnvironment environment)
      throws StartFailure, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "-I", "-c", lines)
            .directory(workingDirectory.toFile())
            .redirectErrorStream(true);
    environment.applyTo(builder);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new StartFailure(program + " did not answer in " + LIMIT_SECONDS + " s");
      }
      byte[] output = process.getInputStream().readNBytes(4096);
      return new String(output, StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new StartFailure(program + " cannot be started: " + broken.getMessage(), broken);
    }
  }
}
