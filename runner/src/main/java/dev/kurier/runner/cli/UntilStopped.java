package dev.kurier.runner.cli;

import dev.kurier.runner.node.HealthFile;
import dev.kurier.runner.node.KurierNode;
import java.time.Duration;
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
  private final Optional<HealthFile> healthFile;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * A node to be kept up.
   *
   * @param last what remains to be done after the node has stopped
   * @param healthFile kept young as long as the node makes progress
   */
  UntilStopped(KurierNode node, Runnable last, Optional<HealthFile> healthFile) {
    this.node = node;
    this.last = last;
    this.healthFile = healthFile;
  }

  /** Returns only when the calling thread is interrupted; a signal ends the process. */
  void await() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopOnSignal, "kurier-stop"));
    try {
      do {
        healthFile.ifPresent(HealthFile::pulse);
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
}
