package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Takes a result only if it is exactly one JSON value that every reader will accept. */
final class ResultJson {

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(60)
                  .maxNumberLength(1000)
                  .maxNameLength(50_000)
                  .maxStringLength(Frame.MAX_BODY)
                  .build())
          .build();

  private ResultJson() {}

  /** A result as JSON; the exception's message says what is wrong. */
  static JsonText json(byte[] bytes) throws InvalidResult {
    int start = 0;
    int end = bytes.length;
    while (start < end && isBlank(bytes[start])) {
      start++;
    }
    while (end > start && isBlank(bytes[end - 1])) {
      end--;
    }
    checkUtf8(bytes);
    try (JsonParser parser =
        STRICT.createParser(ObjectReadContext.empty(), bytes, start, end - start)) {
      walk(parser);
    } catch (JacksonException malformed) {
      throw new InvalidResult("the result is not JSON: " + malformed.getOriginalMessage());
    }
    return JsonText.of(bytes, start, end - start);
  }

  /** Text as a JSON string, without its last line end. */
  static JsonText text(byte[] bytes) throws InvalidResult {
    String text = checkUtf8(bytes);
    if (text.endsWith("\n")) {
      int end = text.endsWith("\r\n") ? text.length() - 2 : text.length() - 1;
      text = text.substring(0, end);
    }
    return JsonText.of(Bodies.json(text));
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

  private static void walk(JsonParser parser) throws InvalidResult {
    int depth = 0;
    int values = 0;
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (depth == 0 && values++ > 0) {
        throw new InvalidResult("the result has more than one JSON value");
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_STRING) {
        checkText(parser.getString());
      } else if (token == JsonToken.PROPERTY_NAME) {
        checkText(parser.currentName());
      }
    }
  }

  private static void checkText(String text) throws InvalidResult {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new InvalidResult("the result has a lone surrogate, which is not text");
    }
  }

  private static String checkUtf8(byte[] bytes) throws InvalidResult {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException malformed) {
      throw new InvalidResult("the result is not UTF-8");
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Says what is wrong with a result. */
  static final class InvalidResult extends Exception {
    InvalidResult(String message) {
      super(message);
    }
  }
}
