package dev.kurier.examples;

import dev.kurier.runner.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code kurier dev} with the examples' handlers, in a process of its own. */
final class DevNode implements AutoCloseable {

  private static final String READY = "Kafka";

  private final Process process;
  private final String bootstrapServers;

  private DevNode(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns when it serves. */
  static DevNode start(Path data) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "dev",
                "-c",
                Path.of("handlers", "kurier.yaml").toAbsolutePath().toString(),
                "--data",
                data.toString(),
                "--port",
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
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
