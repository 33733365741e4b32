package dev.kurier.runner.task;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a handler's Python comes from and what surrounds it.
 *
 * @param interpreter the Python that runs it: a path, or a name looked up on the PATH
 * @param requirements a lock file; its packages are installed once in a virtual environment of that
 *     interpreter, which then runs the handler
 * @param workingDirectory where it runs; exists
 * @param pythonPath folders put before the interpreter's own module path
 * @param environment variables given to it, besides the few that every process needs
 */
public record Place(
    String interpreter,
    Optional<Path> requirements,
    Path workingDirectory,
    List<Path> pythonPath,
    Map<String, String> environment) {

  /** Copies the collections. */
  public Place {
    pythonPath = List.copyOf(pythonPath);
    environment = Map.copyOf(environment);
  }

  /** The PATH's python3 in a folder that is on its module path. */
  public static Place in(Path folder) {
    return new Place("python3", Optional.empty(), folder, List.of(folder), Map.of());
  }
}
