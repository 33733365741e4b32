package dev.kurier.protocol;

/**
 * The part of one partition that a replay is about.
 *
 * @param topic a topic of dead letters, or that of the states
 * @param partition the partition, which all of the letters' tasks are in
 * @param from the first offset
 * @param to the offset behind the last one
 * @param next the first offset that is not taken yet, from {@code from} to {@code to}
 */
public record ReplayRange(String topic, int partition, long from, long to, long next) {

  /** Checks the order. */
  public ReplayRange {
    if (partition < 0 || from < 0 || next < from || to < next) {
      throw new IllegalArgumentException("a range has 0 <= from <= next <= to");
    }
  }

  /** A range of which nothing is taken yet. */
  public static ReplayRange whole(String topic, int partition, long from, long to) {
    return new ReplayRange(topic, partition, from, to, from);
  }

  /** The same, taken up to an offset. */
  public ReplayRange upTo(long offset) {
    return new ReplayRange(topic, partition, from, to, offset);
  }

  /** The same with nothing taken. */
  public ReplayRange again() {
    return upTo(from);
  }

  /** Tells whether all of it is taken. */
  public boolean isTaken() {
    return next == to;
  }
}
