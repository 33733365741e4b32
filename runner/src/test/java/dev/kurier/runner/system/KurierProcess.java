package dev.kurier.runner.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.runner.cli.Main;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One command of Kurier in a JVM of its own, with the launcher's options. Thread-safe. */
final class KurierProcess implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(90);

  private static final List<String> JVM =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-Xmx1g",
          "-Xshare:auto",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final String command;
  private final Process process;
  private final Lines out = new Lines();
  private final Lines err = new Lines();
  private final List<Thread> readers;

  private KurierProcess(String command, Process process) {
    this.command = command;
    this.process = process;
    this.readers =
        List.of(
            reader(process.inputReader(UTF_8), out, "out"),
            reader(process.errorReader(UTF_8), err, "err"));
  }

  /** Starts a command in a folder. */
  static KurierProcess start(Path folder, String... arguments) {
    return start(folder, Map.of(), arguments);
  }

  /** Starts a command in a folder with more environment variables. */
  static KurierProcess start(Path folder, Map<String, String> environment, String... arguments) {
    return start(folder, environment, List.of(), arguments);
  }

  /** Starts a command in a JVM with more options, which win over the launcher's. */
  static KurierProcess start(
      Path folder, Map<String, String> environment, List<String> jvm, String... arguments) {
    List<String> program = List.of("-cp", classPath(), Main.class.getName());
    Stream<List<String>> line = Stream.of(JVM, jvm, program, List.of(arguments));
    return start("kurier " + String.join(" ", arguments), folder, environment, line);
  }

  /** Starts a program that is part of the tests. */
  static KurierProcess startTest(
      Path folder, Class<?> program, List<String> jvm, List<String> arguments) {
    List<String> main = List.of("-cp", System.getProperty("java.class.path"), program.getName());
    Stream<List<String>> line = Stream.of(JVM, jvm, main, arguments);
    return start(program.getSimpleName(), folder, Map.of(), line);
  }

  private static KurierProcess start(
      String command, Path folder, Map<String, String> environment, Stream<List<String>> line) {
    var builder =
        new ProcessBuilder(line.flatMap(List::stream).toList()).directory(folder.toFile());
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new KurierProcess(command, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the tests: their log settings write to standard output. */
  private static String classPath() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Thread reader(BufferedReader source, Lines lines, String name) {
    return Thread.ofPlatform().daemon().name("kurier-" + name).start(() -> lines.readAll(source));
  }

  /** Waits for a line of standard output that contains the text. */
  String awaitLine(String text) throws InterruptedException {
    return out.await(text, LIMIT).orElseThrow(() -> new AssertionError(said("no '" + text + "'")));
  }

  /** Waits for the end and gives the exit code. */
  int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError(said("no end"));
    }
    for (Thread reader : readers) {
      reader.join(LIMIT);
    }
    return process.exitValue();
  }

  /** All of its standard output so far. */
  String out() {
    return out.text();
  }

  /** All of its standard error so far. */
  String err() {
    return err.text();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends it a signal, for example {@code -STOP}. */
  void signal(String name) throws IOException, InterruptedException {
    String pid = String.valueOf(process.pid());
    int exit = new ProcessBuilder("kill", name, pid).start().waitFor();
    if (exit != 0) {
      throw new AssertionError(said("no signal taken"));
    }
  }

  /** Ends it as the kernel does when memory runs out; returns when it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Asks it to end, as an orchestrator does, and gives its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return awaitExit(LIMIT);
  }

  /** What it said, for a failure's message. */
  String said(String what) {
    return "%s from %s (%s)%n%s%n%s"
        .formatted(what, command, isAlive() ? "alive" : "ended", out.tail(), err.tail());
  }

  @Override
  public void close() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
  }
}
