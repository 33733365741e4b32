package dev.kurier.runner.acquire;

/**
 * What a queue has of a node's slots.
 *
 * @param slots its own, at least 1: its weight beside the other queues
 * @param reserve how many of them no other queue may borrow, 0 to all of them
 */
public record Share(int slots, int reserve) {

  /** Checks the ranges. */
  public Share {
    if (slots < 1 || reserve < 0 || reserve > slots) {
      throw new IllegalArgumentException(
          "a queue has at least 1 slot and reserves 0 to all of them");
    }
  }
}
