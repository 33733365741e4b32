package dev.kurier.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The identity of one task, chosen by its submitter: 1 to 128 characters of {@code A-Z a-z 0-9 . _
 * : -}, the first a letter or a digit. Sending the same id twice means the same task.
 *
 * @param value the id as it stands on the wire
 */
public record TaskId(String value) {

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if the value has another form
   */
  public TaskId {
    if (!isWellFormed(value)) {
      throw new IllegalArgumentException(
          "a task id has 1 to 128 characters of A-Z a-z 0-9 . _ : -"
              + " and starts with a letter or digit");
    }
  }

  /** Tells whether the text can be an id. */
  public static boolean isWellFormed(String text) {
    return Words.isName(text, 128, "._:-");
  }

  /** Tells whether only a ledger gives such ids: to records that are no task of their own. */
  public boolean isReserved() {
    return value.startsWith("invalid:")
        || value.startsWith("conflict:")
        || value.startsWith("fault:");
  }

  /**
   * A new id that sorts by time: a version 7 UUID.
   *
   * @param epochMillis the submitter's clock, milliseconds since 1970
   * @param random the source of the other 74 bits
   */
  public static TaskId timeOrdered(long epochMillis, RandomGenerator random) {
    long high = (epochMillis << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new TaskId(new UUID(high, low).toString());
  }

  /**
   * The id that a name always gives: a version 8 UUID of the SHA-256 of all parts, each with its
   * length.
   *
   * @param parts for example the app, the type and the caller's idempotency key
   */
  public static TaskId derivedFrom(String... parts) {
    MessageDigest digest = sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    long high = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
    long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new TaskId(new UUID(high, low).toString());
  }

  /** The id of the task that a replay makes of another one. */
  public static TaskId ofReplay(String replayId, TaskId failed) {
    return derivedFrom("replay", replayId, failed.value());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
