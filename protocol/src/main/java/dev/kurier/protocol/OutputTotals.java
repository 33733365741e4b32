package dev.kurier.protocol;

/** How much one execution wrote to each of its streams. */
public record OutputTotals(Written stdout, Written stderr) {

  /** An execution that wrote nothing. */
  public static final OutputTotals NONE = new OutputTotals(Written.NOTHING, Written.NOTHING);

  /** What was written to one of them. */
  public Written of(StandardStream stream) {
    return stream == StandardStream.STDOUT ? stdout : stderr;
  }

  /** Bytes of both streams over the limit, drained and not kept. */
  public long dropped() {
    return stdout.dropped() + stderr.dropped();
  }

  /**
   * What was written to one stream.
   *
   * @param bytes how many in all
   * @param kept how many of them, from the first, were under the handler's limit and travelled
   */
  public record Written(long bytes, long kept) {

    /** A stream that was not used. */
    public static final Written NOTHING = new Written(0, 0);

    /** Checks the ranges. */
    public Written {
      if (kept < 0 || kept > bytes) {
        throw new IllegalArgumentException("kept is 0 to bytes");
      }
    }

    /** Bytes over the limit. */
    public long dropped() {
      return bytes - kept;
    }
  }
}
