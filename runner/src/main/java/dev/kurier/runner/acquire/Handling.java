package dev.kurier.runner.acquire;

import dev.kurier.protocol.Run;
import java.util.concurrent.CompletableFuture;

/** A delivery under way. Used by the pump's thread and by its own. */
public interface Handling {

  /** What is being run. */
  Run run();

  /** Completes, always normally, when the log holds the end, or when it never will. */
  CompletableFuture<Settlement> settled();

  /**
   * Tells whether nothing runs before the log holds the claim, so that waiting for its end is vain.
   */
  boolean runsByClaim();

  /**
   * Asks to claim it. Between a yes and {@link #claimSent} it writes nothing, so that a claim never
   * follows the end that it belongs to.
   *
   * @return false if its end is being written
   */
  boolean startClaim();

  /**
   * The claim has been handed to the producer, before anything that follows.
   *
   * @param word completes when the broker has it, or exceptionally
   */
  void claimSent(CompletableFuture<?> word);

  /**
   * Gives its record back if nothing of it has begun.
   *
   * @return false if it has begun, or ended, or is being claimed
   */
  boolean withdraw();

  /** The broker has confirmed that the record is accepted: it comes to nobody again. */
  void accepted();

  /** The claim could not be written: end at once, and write nothing. */
  void abandon();
}
