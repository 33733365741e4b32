package dev.kurier.protocol;

/**
 * How much of a foreign JSON document is read before it is refused.
 *
 * @param bytes the longest document
 * @param depth how deep objects and arrays may nest; at most 500
 * @param stringLength the longest string in characters
 * @param nameLength the longest key in characters
 * @param numberLength the longest number in characters
 * @param tokens how many values, keys and brackets one document may have
 */
public record Limits(
    int bytes, int depth, int stringLength, int nameLength, int numberLength, int tokens) {

  private static final int KIB = 1024;

  /** For one value that somebody else made: a payload or a result. */
  public static final Limits VALUE = new Limits(1024 * KIB, 64, 512 * KIB, 256, 64, 100_000);

  /**
   * For a task on a queue: its payload and unknown fields together are held to {@link #VALUE}; this
   * leaves room for the header, so that a task which came in also comes through a retry.
   */
  public static final Limits TASK =
      new Limits(VALUE.bytes() + 16 * KIB, 64, 512 * KIB, 256, 64, VALUE.tokens() + 1_000);

  /** For documents that embed tasks and results: events, state, replies, requests, dead letters. */
  public static final Limits BODY = new Limits(8 * KIB * KIB, 80, 8 * KIB * KIB, 256, 64, 800_000);

  /** Checks the ranges. */
  public Limits {
    if (bytes < 1 || stringLength < 1 || nameLength < 1 || numberLength < 1 || tokens < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
    if (depth < 1 || depth > 500) {
      throw new IllegalArgumentException("depth is 1 to 500");
    }
  }
}
