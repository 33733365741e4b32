package dev.kurier.runner.acquire;

import dev.kurier.protocol.Run;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where pumps take deliveries. Used by several pumps at once. */
public interface DeliveryHandler {

  /** Takes one over and returns at once. */
  Handling accept(Delivery delivery);

  /**
   * Writes a claim of runs whose records lie in one partition. The claim has its place in the log
   * when this returns.
   *
   * @return completes when the broker has it, or exceptionally
   */
  CompletableFuture<?> claim(int partition, List<Run> runs);
}
