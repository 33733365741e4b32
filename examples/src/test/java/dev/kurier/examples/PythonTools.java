package dev.kurier.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Python that {@code python-consumer/scripts/check} has equipped with pytest, pip and what
 * builds wheels.
 *
 * @param python its interpreter
 */
record PythonTools(Path python) {

  private static final Path SOURCE = Path.of("..", "python-consumer").toAbsolutePath().normalize();

  /** One of them; empty where no package index has answered. */
  static Optional<PythonTools> find() throws IOException, InterruptedException {
    Path target = SOURCE.resolve("target");
    if (!Files.isDirectory(target)) {
      return Optional.empty();
    }
    List<Path> candidates;
    try (Stream<Path> folders = Files.list(target)) {
      candidates =
          folders
              .map(folder -> folder.resolve("bin").resolve("python"))
              .filter(Files::isExecutable)
              .sorted(Comparator.reverseOrder())
              .toList();
    }
    for (Path candidate : candidates) {
      Shell shell = Shell.in(SOURCE, List.of());
      if (shell.run(candidate.toString(), "-c", "import hatchling, pip, pytest").code() == 0) {
        return Optional.of(new PythonTools(candidate));
      }
    }
    return Optional.empty();
  }

  /** Builds the wheel of the package {@code kurier} into a folder. */
  Path wheel(Path folder) throws IOException, InterruptedException {
    succeed(
        Shell.in(SOURCE, List.of())
            .run(python.toString(), "-m", "hatchling", "build", "-t", "wheel", "-d", folder + ""));
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".whl")).findFirst().orElseThrow();
    }
  }

  /** Makes a virtual environment that has this wheel and nothing else. */
  void environment(Path folder, Path wheel) throws IOException, InterruptedException {
    Shell shell = Shell.in(SOURCE, List.of());
    succeed(shell.run(python.toString(), "-m", "venv", "--without-pip", folder.toString()));
    succeed(
        shell.run(
            python.toString(),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "--python",
            folder.resolve("bin").resolve("python").toString(),
            "install",
            "--no-index",
            wheel.toString()));
  }

  private static void succeed(Shell.Ended ended) {
    if (ended.code() != 0) {
      throw new IllegalStateException(ended.out() + ended.err());
    }
  }
}
