package dev.kurier.runner.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads what of a handler names a file or folder; relative paths start at the folder of the file.
 */
final class HandlerPaths {

  private static final String DEFAULT_INTERPRETER = "python3";

  private final Path folder;
  private final Section section;

  HandlerPaths(Path folder, Section section) {
    this.folder = folder;
    this.section = section;
  }

  Path workingDirectory() {
    return existingFolder("cwd", section.value("cwd", ".", Syntax.TEXT));
  }

  /** The configured folders; without any the working directory. */
  List<Path> pythonPath(Path workingDirectory) {
    List<Path> folders =
        section.texts("python-path").stream()
            .map(text -> existingFolder("python-path", text))
            .toList();
    return folders.isEmpty() ? List.of(workingDirectory) : folders;
  }

  String interpreter() {
    Optional<String> venv = section.value("venv", Syntax.TEXT);
    if (venv.isPresent() && section.has("interpreter")) {
      section
          .reading()
          .problem(section.at("interpreter"), "give either 'venv' or 'interpreter', not both");
    }
    if (venv.isPresent()) {
      return inVenv(venv.get());
    }
    String interpreter = section.value("interpreter", DEFAULT_INTERPRETER, Syntax.TEXT);
    // A bare name is looked up on the PATH, anything with a slash is a file.
    return interpreter.contains("/") ? resolved(interpreter).toString() : interpreter;
  }

  private String inVenv(String venv) {
    Path python = resolved(venv).resolve("bin").resolve("python");
    if (!Files.isExecutable(python)) {
      section
          .reading()
          .problem(
              section.at("venv"),
              "no virtual environment: "
                  + python
                  + " is not there; make it with 'python3 -m venv'");
    }
    return python.toString();
  }

  /** The lock file of the handler's packages, if it has one. */
  Optional<Path> requirements() {
    if (section.has("requirements") && section.has("venv")) {
      section
          .reading()
          .problem(
              section.at("requirements"),
              "give either 'venv' or 'requirements': with these the environment is made for you");
    }
    return section.has("requirements") ? Optional.of(file("requirements")) : Optional.empty();
  }

  /** A setting that names a file that must be there. */
  Path file(String key) {
    Path file = resolved(section.value(key, Syntax.TEXT).orElse(""));
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      section
          .reading()
          .problem(
              section.at(key), "'" + section.path(key) + "': the file " + file + " is not there");
    }
    return file;
  }

  /** A setting that lists files and folders; whoever uses them says what is wrong with them. */
  List<Path> all(String key) {
    return section.texts(key).stream().map(this::resolved).toList();
  }

  private Path existingFolder(String key, String text) {
    Path path = resolved(text);
    if (!Files.isDirectory(path)) {
      section
          .reading()
          .problem(
              section.at(key), "'" + section.path(key) + "': the folder " + path + " is not there");
    }
    return path;
  }

  private Path resolved(String text) {
    return folder.resolve(text).normalize();
  }
}
