package dev.kurier.runner.execute;

import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Limits;
import dev.kurier.protocol.MalformedCode;
import dev.kurier.protocol.StrictJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Takes a result only if it is exactly one JSON value that every reader will accept. */
final class ResultJson {

  // As for any value, except that a text may be one string of the whole size.
  private static final Limits LIMITS =
      new Limits(
          Limits.VALUE.bytes(),
          Limits.VALUE.depth(),
          Limits.VALUE.bytes(),
          Limits.VALUE.nameLength(),
          Limits.VALUE.numberLength(),
          Limits.VALUE.tokens());

  private ResultJson() {}

  /** A result as JSON; the exception's message says what is wrong. */
  static JsonText json(byte[] bytes) throws InvalidResult {
    return switch (StrictJson.check(bytes, LIMITS)) {
      case Decoded.Valid<JsonText>(JsonText json) -> json;
      case Decoded.Malformed<JsonText> malformed ->
          throw new InvalidResult(
              malformed.code() == MalformedCode.BODY_TOO_LARGE
                  ? "RESULT_TOO_LARGE"
                  : "RESULT_INVALID",
              "the result is refused: " + malformed.message());
    };
  }

  /** Text as a JSON string, without its last line end. */
  static JsonText text(byte[] bytes) throws InvalidResult {
    String text = checkUtf8(bytes);
    if (text.endsWith("\n")) {
      int end = text.endsWith("\r\n") ? text.length() - 2 : text.length() - 1;
      text = text.substring(0, end);
    }
    // Escapes may make it six times as long.
    return json(Bodies.json(text));
  }

  /** Whether a program has written nothing but blanks. */
  static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (!isBlank(b)) {
        return false;
      }
    }
    return true;
  }

  private static String checkUtf8(byte[] bytes) throws InvalidResult {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw new InvalidResult("RESULT_INVALID", "the result is not UTF-8");
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Says what is wrong with a result, by a stable code and for a person. */
  static final class InvalidResult extends Exception {
    private final String code;

    InvalidResult(String code, String message) {
      super(message);
      this.code = code;
    }

    String code() {
      return code;
    }
  }
}
