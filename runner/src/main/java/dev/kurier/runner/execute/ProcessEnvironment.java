package dev.kurier.runner.execute;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The variables of a child process: a few of this process's own, and what the handler configures.
 *
 * @param variables name to value
 */
record ProcessEnvironment(Map<String, String> variables) {

  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");

  ProcessEnvironment {
    variables = Map.copyOf(variables);
  }

  static ProcessEnvironment of(Map<String, String> configured) {
    Map<String, String> variables = new TreeMap<>();
    for (String name : INHERITED) {
      Optional.ofNullable(System.getenv(name)).ifPresent(value -> variables.put(name, value));
    }
    variables.putAll(configured);
    return new ProcessEnvironment(variables);
  }

  /** The same with the programs of a virtual environment found first. */
  ProcessEnvironment inVirtual(Path environment) {
    Map<String, String> more = new TreeMap<>(variables);
    more.put("VIRTUAL_ENV", environment.toString());
    more.put(
        "PATH",
        environment.resolve("bin") + File.pathSeparator + String.join(File.pathSeparator, path()));
    return new ProcessEnvironment(more);
  }

  /** Gives a process these variables and none of its parent's. */
  void applyTo(ProcessBuilder process) {
    process.environment().clear();
    process.environment().putAll(variables);
  }

  /** Finds a program as a shell would: a path as it is, a name on the PATH. */
  Optional<Path> find(String program, Path workingDirectory) {
    if (program.indexOf('/') >= 0) {
      return Optional.of(workingDirectory.resolve(program)).filter(ProcessEnvironment::isProgram);
    }
    return path().stream()
        .map(folder -> workingDirectory.resolve(folder).resolve(program))
        .filter(ProcessEnvironment::isProgram)
        .findFirst();
  }

  /** Where {@link #find} looked, for a message. */
  String searched(String program, Path workingDirectory) {
    return program.indexOf('/') >= 0
        ? workingDirectory.resolve(program).toString()
        : "PATH=" + String.join(File.pathSeparator, path());
  }

  private List<String> path() {
    return List.of(variables.getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator, -1));
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
