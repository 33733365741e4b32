package dev.kurier.runner.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A source tree with the real launcher, and a PATH on which only chosen commands exist. */
final class LauncherTree {
  private static final List<String> PLAIN_COMMANDS =
      List.of(
          "cat",
          "date",
          "dirname",
          "find",
          "flock",
          "grep",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "tail",
          "tee");

  private final Path root;
  private final Path commands;
  private String path;
  private String options = "";

  LauncherTree(Path directory) throws IOException {
    root = Files.createDirectories(directory.resolve("kurier tree"));
    commands = Files.createDirectories(directory.resolve("bin"));
    path = commands.toString();
    Files.copy(Path.of("..", "kurier"), root.resolve("kurier"));
    executable(root.resolve("kurier"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.createDirectories(root.resolve("runner/src/main"));
    for (String command : PLAIN_COMMANDS) {
      var found = onPath(command);
      if (found.isPresent()) {
        withCommand(command, "exec '" + found.get() + "' \"$@\"");
      }
    }
  }

  private static Optional<Path> onPath(String command) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(directory -> Path.of(directory, command))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void executable(Path file) {
    if (!file.toFile().setExecutable(true)) {
      throw new IllegalStateException("cannot make " + file + " executable");
    }
  }

  Path root() {
    return root;
  }

  LauncherTree without(String command) throws IOException {
    Files.deleteIfExists(commands.resolve(command));
    return this;
  }

  LauncherTree withPython() throws IOException {
    return withCommand("python3", "exit 0");
  }

  /** The JDK of this JVM, the commands of this machine, and what the build has made. */
  LauncherTree withBuild() throws IOException {
    path = System.getenv("PATH");
    Files.createSymbolicLink(jvms().resolve("real"), Path.of(System.getProperty("java.home")));
    Path target = Files.createDirectories(root.resolve("runner/target"));
    Files.copy(Path.of("target", "kurier-runner.jar"), target.resolve("kurier-runner.jar"));
    copy(Path.of("target", "lib"), Files.createDirectory(target.resolve("lib")));
    Files.createFile(target.resolve("built"));
    return this;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  LauncherTree withCommand(String name, String script) throws IOException {
    script(commands.resolve(name), script);
    return this;
  }

  /** A JDK whose java plays its part in a trial, and otherwise prints what it was asked to run. */
  LauncherTree withJdk(String version) throws IOException {
    return withJdk(
        version,
        "for argument; do case $argument in -XX:AOTCache=*) : >\"${argument#*=}\" ;; esac; done");
  }

  /** One that keeps nothing of a trial. */
  LauncherTree withForgetfulJdk(String version) throws IOException {
    return withJdk(version, "exit 1");
  }

  private LauncherTree withJdk(String version, String creation) throws IOException {
    Path jdk = Files.createDirectories(jvms().resolve("jdk-" + version));
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(jdk.resolve("bin/javac"), "exit 0");
    script(
        jdk.resolve("bin/java"),
        """
        case "$*" in
          *AOTMode=create*) %2$s ;;
          *AOTMode=record*' dev '*)
            echo trial >>'%1$s/trials'
            echo 'Kafka      127.0.0.1:9'
            echo 'Ctrl-C stops it' >&2
            exec sleep 60 ;;
          *AOTMode=record*) echo a result ;;
          *) for argument; do echo "<$argument>"; done ;;
        esac
        """
            .formatted(root, creation));
    return this;
  }

  LauncherTree withoutJdk(String version) throws IOException {
    Files.delete(jvms().resolve("jdk-" + version + "/release"));
    return this;
  }

  /** A Maven that builds the jar, and keeps count in the file named builds. */
  LauncherTree withMaven() throws IOException {
    return withCommand(
        "mvn",
        """
        echo build >>'%1$s/builds'
        mkdir -p '%1$s/runner/target'
        echo '[INFO] Building Kurier protocol 0.1.0-SNAPSHOT            [1/2]'
        : >'%1$s/runner/target/kurier-runner.jar'
        """
            .formatted(root));
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    executable(file);
  }

  private Path jvms() throws IOException {
    return Files.createDirectories(commands.resolveSibling("jvms"));
  }

  int builds() throws IOException {
    return lines("builds");
  }

  /** How often nodes were started on trial. */
  int trials() throws IOException {
    return lines("trials");
  }

  private int lines(String file) throws IOException {
    Path counted = root.resolve(file);
    return Files.exists(counted) ? Files.readAllLines(counted).size() : 0;
  }

  LauncherTree withOptions(String jvmOptions) {
    options = jvmOptions;
    return this;
  }

  Run run(String... arguments) throws Exception {
    return start(root.resolve("kurier"), arguments).await();
  }

  Running start(Path launcher, String... arguments) throws IOException {
    var output = Files.createTempFile(commands.getParent(), "run", ".out");
    var errors = Files.createTempFile(commands.getParent(), "run", ".err");
    var builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().keySet().removeAll(List.of("JAVA_HOME", "KURIER_PYTHON"));
    builder.environment().put("PATH", path);
    builder.environment().put("KURIER_OPTS", options);
    builder.environment().put("KURIER_JVM_DIRS", jvms().toString());
    return new Running(builder.start(), output, errors);
  }

  record Running(Process process, Path output, Path errors) {
    Run await() throws Exception {
      if (!process.waitFor(300, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the launcher did not end: " + Files.readString(errors));
      }
      return new Run(
          process.exitValue(), Files.readString(output, UTF_8), Files.readString(errors, UTF_8));
    }
  }

  record Run(int exitCode, String output, String errors) {}
}
