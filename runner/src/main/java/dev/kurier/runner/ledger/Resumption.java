package dev.kurier.runner.ledger;

import dev.kurier.runner.order.Orders;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Sends tasks on that runners have put off for a pause, once no order pauses them: whoever gave or
 * lifted it, and whether this ledger ran then. Confined to the ledger's thread.
 */
final class Resumption {

  /**
   * A runner may have heard of a pause earlier, or of its end later: this often at most the two
   * send a task to and fro.
   */
  private static final Duration SETTLED = Duration.ofSeconds(1);

  private final Orders orders;
  private final Moments moments;
  private final int atMost;

  /**
   * Knows the orders.
   *
   * @param atMost how many tasks of a partition are sent on in one transaction
   */
  Resumption(Orders orders, Moments moments, int atMost) {
    this.orders = orders;
    this.moments = moments;
    this.atMost = atMost;
  }

  /** Folds on each such task that its pause is over. */
  void resume(Map<Integer, PartitionMemory> owned, Batch batch) {
    Instant before = moments.now().now().minus(SETTLED);
    owned.forEach((partition, memory) ->
        memory
            .paused()
            .resumed(orders, before, atMost)
            .forEach(id -> batch.fold(partition, id, new LifecycleEvent.PauseEnded())));
  }
}
