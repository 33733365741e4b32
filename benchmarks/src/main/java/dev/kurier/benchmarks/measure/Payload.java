package dev.kurier.benchmarks.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.JsonText;
import java.util.Arrays;

/**
 * The argument of every task, which is also the answer that is expected.
 *
 * @param json a JSON object
 */
public record Payload(JsonText json) {

  private static final int BYTES = 200;

  /** An object of 200 bytes with a text, a number and a list. */
  public static Payload standard() {
    return ofBytes(BYTES);
  }

  /**
   * An object of so many bytes.
   *
   * @param size 100 at least
   */
  public static Payload ofBytes(int size) {
    String start =
        "{\"id\":\"9b1d4c0e\",\"count\":17,\"ratio\":0.25,\"tags\":[\"a\",\"b\"],\"text\":\"";
    String end = "\"}";
    String text = "x".repeat(size - start.length() - end.length());
    return new Payload(JsonText.of(start + text + end));
  }

  public byte[] bytes() {
    return json.bytes();
  }

  /** Refuses any other answer. */
  public void check(byte[] answer) {
    if (!Arrays.equals(answer, json.bytes())) {
      throw new IllegalStateException(
          "the answer is not the payload: " + new String(answer, UTF_8));
    }
  }

  /** Refuses any other answer. */
  public void check(JsonText answer) {
    if (!answer.equals(json)) {
      throw new IllegalStateException("the answer is not the payload: " + answer);
    }
  }
}
