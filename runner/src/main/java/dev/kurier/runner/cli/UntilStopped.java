package dev.kurier.runner.cli;

import dev.kurier.runner.node.KurierNode;
import dev.kurier.runner.node.RunnerHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a node up until the process is asked to end, then drains it and ends with exit code 0. */
final class UntilStopped {

  private static final Logger LOG = LoggerFactory.getLogger(UntilStopped.class);
  private static final Duration PULSE = Duration.ofSeconds(1);

  private final KurierNode node;
  private final Runnable last;
  private final Optional<Path> healthFile;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * A node to be kept up.
   *
   * @param last what remains to be done after the node has stopped
   * @param healthFile touched as long as the node makes progress
   */
  UntilStopped(KurierNode node, Runnable last, Optional<Path> healthFile) {
    this.node = node;
    this.last = last;
    this.healthFile = healthFile;
  }

  /** Returns only when the calling thread is interrupted; a signal ends the process. */
  void await() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopOnSignal, "kurier-stop"));
    try {
      do {
        pulse();
      } while (!stopping.await(PULSE.toMillis(), TimeUnit.MILLISECONDS));
      // The hook ends the process.
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopOnSignal() {
    stopping.countDown();
    LOG.atInfo().log("node.stopping");
    node.close();
    last.run();
    LOG.atInfo().log("node.stopped");
    // The default after SIGTERM is 143; an orderly stop is a success.
    Runtime.getRuntime().halt(Exit.OK.code());
  }

  private void pulse() {
    if (healthFile.isPresent() && node.runner().map(RunnerHealth::isAlive).orElse(true)) {
      touch(healthFile.get());
    }
  }

  private static void touch(Path file) {
    try {
      if (Files.exists(file)) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      } else {
        Files.createFile(file);
      }
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("cause", e.getMessage())
          .log("health.unwritable");
    }
  }
}
