package dev.kurier.runner.ledger;

/**
 * How many tasks of a managed queue may be out in one partition: its share of a little more than
 * all slots, so that none waits for the next word from here, and all slots that are free, wherever
 * the tasks lie that they could run.
 */
final class Window {

  /** In quarters: five tasks for four slots. */
  private static final long QUARTERS = 5;

  private Window() {}

  /**
   * The most tasks.
   *
   * @param slots of all nodes that serve the queue
   * @param free how many of them ran nothing at the last heartbeats
   * @param partitions the slots serve this many
   * @return 0 while nobody serves the queue, or at least 1
   */
  static int size(int slots, int free, int partitions) {
    if (slots == 0) {
      return 0;
    }
    long shares = 4L * partitions;
    long share = (QUARTERS * slots + shares - 1) / shares;
    return (int) Math.min(Integer.MAX_VALUE, share + Math.max(0, free));
  }
}
