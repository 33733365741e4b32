package dev.kurier.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands in a folder, with programs of its own first on the PATH. */
final class Shell {

  private static final long LIMIT_SECONDS = 180;

  private final Path folder;
  private final Map<String, String> variables;

  private Shell(Path folder, Map<String, String> variables) {
    this.folder = folder;
    this.variables = Map.copyOf(variables);
  }

  /** How a command ended. */
  record Ended(int code, String out, String err) {}

  static Shell in(Path folder, List<Path> path) {
    List<String> folders = new ArrayList<>(path.stream().map(Path::toString).toList());
    folders.add(System.getenv("PATH"));
    return new Shell(folder, Map.of("PATH", String.join(":", folders)));
  }

  Shell with(String name, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(name, value);
    return new Shell(folder, more);
  }

  Shell at(Path other) {
    return new Shell(other, variables);
  }

  /** Started, with both streams led to files, or to nothing. */
  Process start(ProcessBuilder.Redirect out, ProcessBuilder.Redirect err, String... command)
      throws IOException {
    // The PATH that counts for finding a program is that of the shell.
    List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
    line.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().putAll(variables);
    return builder
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(out)
        .redirectError(err)
        .start();
  }

  Ended run(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("kurier-examples-", ".out");
    Path err = Files.createTempFile("kurier-examples-", ".err");
    try {
      Process process =
          start(
              ProcessBuilder.Redirect.to(out.toFile()),
              ProcessBuilder.Redirect.to(err.toFile()),
              command);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(
            String.join(" ", command) + " did not end:\n" + Files.readString(err));
      }
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
