package dev.kurier.runner.ledger;

/**
 * How many tasks of a managed queue may be out in one partition: its share of a little more than
 * all slots, so that none waits for the next word from here, and a part of the slots that are free,
 * which grows while they stay free and tasks wait. No partition knows what lies in the others: this
 * way all of them together do not let out many times what there is room for.
 */
final class Window {

  /** In quarters: five tasks for four slots. */
  private static final long QUARTERS = 5;

  private Window() {}

  /**
   * The share of a partition.
   *
   * @param slots of all nodes that serve the queue
   * @param partitions the slots serve this many
   * @return 0 while nobody serves the queue, or at least 1
   */
  static int share(int slots, int partitions) {
    long shares = 4L * partitions;
    return (int) Math.min(Integer.MAX_VALUE, (QUARTERS * slots + shares - 1) / shares);
  }

  /**
   * What may be out beyond the share for the free slots of a node, by its heartbeat, while nothing
   * else waits here.
   */
  static int first(int free, int partitions) {
    return (int) (((long) free + partitions - 1) / partitions);
  }

  /**
   * The same where tasks have waited here since the heartbeat before.
   *
   * @param past what it was then
   * @param slots of the node
   */
  static int more(int past, int slots, int free, int partitions) {
    if (free == 0) {
      return past - (past + 3) / 4;
    }
    long twice = Math.min(slots, 2L * past);
    return Math.max((int) twice, first(free, partitions));
  }
}
