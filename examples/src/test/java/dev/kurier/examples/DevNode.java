package dev.kurier.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code kurier dev}, in a process of its own. */
final class DevNode implements AutoCloseable {

  private static final String READY = "Kafka";

  private final Process process;
  private final String bootstrapServers;

  private DevNode(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns when it serves the handlers of a configuration. */
  static DevNode start(Path folder, Path config) throws IOException {
    Launcher launcher = Launcher.in(folder.resolve("bin"));
    Shell shell = Shell.in(folder, List.of(launcher.folder()));
    return start(
        shell,
        ProcessBuilder.Redirect.INHERIT,
        "-c",
        config.toAbsolutePath().toString(),
        "--data",
        folder.resolve("data").toString());
  }

  /** The same in a shell whose PATH has {@code kurier}. */
  static DevNode start(Shell shell, ProcessBuilder.Redirect log, String... options)
      throws IOException {
    String[] command = new String[options.length + 4];
    System.arraycopy(new String[] {"kurier", "dev", "--port", "0"}, 0, command, 0, 4);
    System.arraycopy(options, 0, command, 4, options.length);
    Process process = shell.start(ProcessBuilder.Redirect.PIPE, log, command);
    try {
      return new DevNode(process, address(process.inputReader()));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String address(BufferedReader output) throws IOException {
    List<String> ready = output.lines().filter(line -> line.startsWith(READY)).limit(1).toList();
    if (ready.isEmpty()) {
      throw new IOException("kurier dev ended before it was ready");
    }
    return ready.getFirst().substring(READY.length()).trim();
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("kurier dev did not stop within a minute");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }
}
