package dev.kurier.runner.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The compose command of this machine, for one file. Immutable. */
final class ComposeTool {

  private static final Duration SHORT = Duration.ofSeconds(20);

  private final List<String> command;
  private final Path folder;

  private ComposeTool(List<String> command, Path folder) {
    this.command = List.copyOf(command);
    this.folder = folder;
  }

  /**
   * Finds one that answers.
   *
   * @param folder where {@code compose.yaml} is
   */
  static Optional<ComposeTool> find(Path folder) {
    return Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
        .map(command -> new ComposeTool(command, folder))
        .filter(ComposeTool::answers)
        .findFirst();
  }

  private boolean answers() {
    try {
      run(SHORT, "version");
      return true;
    } catch (IOException | IllegalStateException e) {
      return false;
    }
  }

  /**
   * Runs to its end and returns what it printed.
   *
   * @throws IllegalStateException if it takes too long or ends with another code than 0
   */
  String run(Duration limit, String... arguments) throws IOException {
    List<String> argv = new ArrayList<>(command);
    argv.addAll(List.of(arguments));
    Path printed = Files.createTempFile("compose", ".log");
    try {
      Process process =
          new ProcessBuilder(argv)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(printed.toFile())
              .start();
      String end = await(process, limit);
      String output = Files.readString(printed, StandardCharsets.UTF_8);
      if (!end.isEmpty()) {
        throw new IllegalStateException(String.join(" ", argv) + " " + end + ":\n" + output);
      }
      return output;
    } finally {
      Files.delete(printed);
    }
  }

  private static String await(Process process, Duration limit) {
    try {
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        return "took more than " + limit.toSeconds() + " s";
      }
      return process.exitValue() == 0 ? "" : "ended with code " + process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "was interrupted";
    } finally {
      process.destroyForcibly();
    }
  }
}
