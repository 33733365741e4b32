package dev.kurier.runner.acquire;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Run;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Where pumps take deliveries. Used by several pumps at once. */
public interface DeliveryHandler {

  /** Takes one over and returns at once. */
  Handling accept(Delivery delivery);

  /** Tells whether a broker may have begun to count deliveries anew in the last seconds. */
  boolean distrustsCounts();

  /**
   * Tells of which records the log speaks already, so that they need no run: the ledger decides
   * about their tasks. May take 5 s.
   *
   * @param deliveries that may have come before
   */
  Set<Coordinates> spokenOf(Collection<Delivery> deliveries);

  /**
   * Writes a claim of runs whose records lie in one partition. The claim has its place in the log
   * when this returns.
   *
   * @return completes when the broker has it, or exceptionally
   */
  CompletableFuture<?> claim(int partition, List<Run> runs);
}
