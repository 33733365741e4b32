package dev.kurier.runner.execute;

import java.time.Duration;
import java.util.Map;

/**
 * Tells a zygote again and again that this JVM runs. One that stands still for longer, because it
 * was stopped or paused, loses its claims and cannot kill what it runs: the zygote does. Each has a
 * thread of its own, for one that reads nothing must not cost the others their lease.
 */
final class Lease {

  /**
   * Of a standstill, a little longer than a node's claims last without a heartbeat, 4 s: the node
   * does not take the end of its processes for a crash. Well before the ledger gives them away, 6 s
   * after the last heartbeat.
   */
  static final Duration LENGTH = Duration.ofMillis(4_400);

  private static final Duration RENEWAL = Duration.ofMillis(250);
  private static final Frame RENEWED =
      Frame.of(FrameType.LEASE, 0, Bodies.json(Map.of("millis", LENGTH.toMillis())));

  private Lease() {}

  /** Renews it until the zygote has ended. */
  static void keep(Process zygote, Connection control) {
    Thread.ofPlatform()
        .name("kurier-lease-" + zygote.pid())
        .daemon()
        .start(() -> renew(zygote, control));
  }

  private static void renew(Process zygote, Connection control) {
    try {
      do {
        boolean _ = control.sendUnlessStuck(RENEWED);
      } while (!zygote.waitFor(RENEWAL));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
