package dev.kurier.benchmarks.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One process of an installation, started by the launcher as people start it. Belongs to one
 * thread, but for {@code close}.
 *
 * @param process what runs; the launcher becomes it
 * @param log what it says
 */
record KurierProcess(String name, Process process, Path log) implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(20);
  private static final Duration TICK = Duration.ofMillis(20);
  private static final String READY = "node.ready";

  /** Which part of an installation it is: all but these two are runners. */
  enum Role {
    BROKER,
    LEDGER,
    RUNNER;

    /** As reports say it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Role role() {
    return switch (name) {
      case "broker" -> Role.BROKER;
      case "ledger" -> Role.LEDGER;
      default -> Role.RUNNER;
    };
  }

  private static final int LAST_LINES = 20;

  /**
   * Starts a node; {@link #awaitReady} tells when it serves.
   *
   * @param launcher {@code kurier} of the source tree
   * @param arguments of {@code kurier run}
   * @param folder for its log; it runs there
   */
  static KurierProcess start(Path launcher, String name, List<String> arguments, Path folder)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString(), "run"));
    command.addAll(arguments);
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("KURIER_NODE_NAME", name);
    builder.environment().put("KURIER_LOG_LEVEL", "INFO");
    Process process = builder.start();
    process.getOutputStream().close();
    return new KurierProcess(name, process, log);
  }

  /**
   * Returns when it serves.
   *
   * @throws IllegalStateException if it ends before, or does not get ready within a minute
   */
  void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!said().contains(READY)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(name + " did not get ready. It said last:\n" + lastWords());
      }
      Thread.sleep(TICK);
    }
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String lastWords() {
    List<String> lines = said().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  /** Asks it to end; one that takes too long is killed with all that it has started. */
  @Override
  public void close() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroy();
    try {
      if (process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
  }
}
