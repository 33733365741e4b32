package dev.kurier.runner.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process of the installation that ends and comes back, each time as another life. One thread.
 */
final class Member implements AutoCloseable {

  private static final Duration DRAIN = Duration.ofSeconds(40);

  /**
   * One process of it.
   *
   * @param name the member's, with a number
   * @param process its pid while it lives
   */
  record Life(String name, Process process) {}

  /** How its processes are started. */
  interface Launcher {
    ProcessBuilder command(String member, String life);
  }

  private final String name;
  private final Launcher launcher;
  private final Path logs;
  private final Clock clock;
  private final List<Life> lives = new ArrayList<>();
  private final Map<String, Instant> killed = new HashMap<>();

  Member(String name, Launcher launcher, Path logs, Clock clock) {
    this.name = name;
    this.launcher = launcher;
    this.logs = logs;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  /** Whose life has this name. */
  static String ofLife(String life) {
    return life.substring(0, life.lastIndexOf('-'));
  }

  /** Starts the next life. */
  void start() {
    String life = name + "-" + (lives.size() + 1);
    try {
      Path log = logs.resolve(life + ".log");
      Process process =
          launcher
              .command(name, life)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      lives.add(new Life(life, process));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Life life() {
    return lives.getLast();
  }

  long pid() {
    return life().process().pid();
  }

  boolean isAlive() {
    return life().process().isAlive();
  }

  /** Tells whether its log has this text by now. */
  boolean hasSaid(String text) {
    try {
      return Files.readString(logs.resolve(life().name() + ".log")).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void kill() throws InterruptedException {
    killed.put(life().name(), clock.instant());
    life().process().destroyForcibly().waitFor();
  }

  /** Asks it to end; one that takes too long is killed. */
  void stop() throws InterruptedException {
    life().process().destroy();
    if (!life().process().waitFor(DRAIN.toSeconds(), TimeUnit.SECONDS)) {
      kill();
    }
  }

  /** Sends a signal by its name. */
  void signal(String signal) throws InterruptedException {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** When each of its lives was killed. */
  Map<String, Instant> killed() {
    return Map.copyOf(killed);
  }

  @Override
  public void close() {
    for (Life life : lives) {
      List<ProcessHandle> below = life.process().descendants().toList();
      life.process().destroyForcibly();
      below.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
