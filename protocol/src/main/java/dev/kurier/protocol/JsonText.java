package dev.kurier.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One JSON value as the UTF-8 bytes that somebody wrote, so that numbers keep every digit and
 * nothing is parsed twice. Immutable. The bytes are taken as given: whoever makes one from foreign
 * input has decoded it strictly first.
 */
public final class JsonText {

  /** The value {@code null}. */
  public static final JsonText NULL = of("null");

  private final byte[] bytes;

  private JsonText(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Wraps a copy of the bytes of one JSON value. */
  public static JsonText of(byte[] json) {
    return new JsonText(json.clone());
  }

  /** Wraps the text of one JSON value. */
  public static JsonText of(String json) {
    return new JsonText(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Wraps a copy of a part of a buffer that holds one JSON value. */
  public static JsonText of(byte[] buffer, int offset, int length) {
    return new JsonText(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The length in bytes. */
  public int size() {
    return bytes.length;
  }

  /** The SHA-256 of the bytes in lower-case hexadecimal. */
  public String sha256() {
    return HexFormat.of().formatHex(TaskId.sha256().digest(bytes));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonText that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The JSON text itself. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
