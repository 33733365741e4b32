package dev.kurier.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one foreign document into elements and refuses whatever is not strict JSON within its
 * limits. For one document and one thread.
 */
final class DocumentReader {

  // Every limit is ours, with a code of its own; the parser's must not speak first.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final byte[] bytes;
  private final Limits limits;
  private final Map<String, Element> rootFields = new LinkedHashMap<>();
  private int tokens;
  private int depth;

  DocumentReader(byte[] bytes, Limits limits) {
    this.bytes = bytes;
    this.limits = limits;
  }

  /**
   * The document.
   *
   * @throws Violation if it breaks a rule
   */
  Element read() {
    checkSize();
    checkEncoding();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
      JsonToken first = next(parser);
      if (first == null) {
        throw new Violation(MalformedCode.EMPTY_BODY, "the body has only white space");
      }
      Element root = element(parser, first);
      checkEnd(parser);
      return root;
    } catch (JacksonException e) {
      throw notJson(e);
    }
  }

  /** The top-level fields read so far: after a violation what can still be told. */
  Map<String, Element> rootFields() {
    return rootFields;
  }

  private void checkSize() {
    if (bytes.length == 0) {
      throw new Violation(MalformedCode.EMPTY_BODY, "the body is empty");
    }
    if (bytes.length > limits.bytes()) {
      throw new Violation(
          MalformedCode.BODY_TOO_LARGE,
          "the body has " + bytes.length + " bytes, the limit is " + limits.bytes());
    }
  }

  private void checkEncoding() {
    if (startsWith(0xEF, 0xBB, 0xBF)) {
      throw new Violation(MalformedCode.NOT_UTF8, "the body starts with a byte order mark");
    }
    for (int i = 0; i < Math.min(4, bytes.length); i++) {
      if (bytes[i] == 0) {
        throw new Violation(MalformedCode.NOT_UTF8, "the body looks like UTF-16 or UTF-32");
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw new Violation(MalformedCode.NOT_UTF8, "the body is not UTF-8");
    }
  }

  private boolean startsWith(int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private void checkEnd(JsonParser parser) {
    boolean ended;
    try {
      ended = parser.nextToken() == null;
    } catch (JacksonException e) {
      ended = false;
    }
    if (!ended) {
      throw new Violation(MalformedCode.TRAILING_DATA, "something follows the document");
    }
  }

  private @Nullable JsonToken next(JsonParser parser) {
    JsonToken token = parser.nextToken();
    tokens++;
    if (tokens > limits.tokens()) {
      throw new Violation(
          MalformedCode.TOO_MANY_TOKENS, "more than " + limits.tokens() + " values and keys");
    }
    return token;
  }

  private Element element(JsonParser parser, JsonToken token) {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    return switch (token) {
      case START_OBJECT -> composite(parser, start);
      case START_ARRAY -> sequence(parser, start);
      case VALUE_STRING -> text(parser, start);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> numeral(parser, start);
      case VALUE_TRUE -> new Element.Literal("true", start, start + 4);
      case VALUE_FALSE -> new Element.Literal("false", start, start + 5);
      case VALUE_NULL -> new Element.Literal("null", start, start + 4);
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new Violation(MalformedCode.NOT_JSON, "no value at byte " + start);
    };
  }

  private Element composite(JsonParser parser, int start) {
    descend();
    int before = tokens;
    Map<String, Element> fields = depth == 1 ? rootFields : new LinkedHashMap<>();
    while (next(parser) == JsonToken.PROPERTY_NAME) {
      String name = name(parser);
      if (fields.containsKey(name)) {
        fields.remove(name);
        throw new Violation(
            MalformedCode.DUPLICATE_KEY, "the key " + Violation.quote(name) + " stands twice");
      }
      fields.put(name, element(parser, required(next(parser))));
    }
    depth--;
    return new Element.Composite(fields, start, endOf(parser), tokens - before + 1);
  }

  private Element sequence(JsonParser parser, int start) {
    descend();
    int before = tokens;
    List<Element> items = new ArrayList<>();
    JsonToken token = required(next(parser));
    while (token != JsonToken.END_ARRAY) {
      items.add(element(parser, token));
      token = required(next(parser));
    }
    depth--;
    return new Element.Sequence(items, start, endOf(parser), tokens - before + 1);
  }

  private void descend() {
    depth++;
    if (depth > limits.depth()) {
      throw new Violation(
          MalformedCode.TOO_DEEP, "nested deeper than " + limits.depth() + " levels");
    }
  }

  private String name(JsonParser parser) {
    String name = parser.currentName();
    if (name.length() > limits.nameLength()) {
      throw new Violation(
          MalformedCode.NAME_TOO_LONG,
          "a key has " + name.length() + " characters, the limit is " + limits.nameLength());
    }
    checkUnicode(name);
    return name;
  }

  private Element text(JsonParser parser, int start) {
    String value = parser.getString();
    if (value.length() > limits.stringLength()) {
      throw new Violation(
          MalformedCode.STRING_TOO_LONG,
          "a string has " + value.length() + " characters, the limit is " + limits.stringLength());
    }
    checkUnicode(value);
    return new Element.Text(value, start, endOf(parser));
  }

  private Element numeral(JsonParser parser, int start) {
    String digits = parser.getString();
    if (digits.length() > limits.numberLength()) {
      throw new Violation(
          MalformedCode.NUMBER_TOO_LONG,
          "a number has " + digits.length() + " characters, the limit is " + limits.numberLength());
    }
    if (NumberRange.isExceededBy(digits)) {
      throw new Violation(
          MalformedCode.NUMBER_OUT_OF_RANGE,
          "the number at byte " + start + " is beyond what a 64-bit float can hold");
    }
    return new Element.Numeral(digits, start, start + digits.length());
  }

  private static Violation notJson(JacksonException refusal) {
    // The parser itself refuses a lone surrogate in a key, and only its message tells so.
    MalformedCode code =
        refusal.getOriginalMessage().contains("surrogate")
            ? MalformedCode.BAD_UNICODE
            : MalformedCode.NOT_JSON;
    return new Violation(code, "not JSON at byte " + refusal.getLocation().getByteOffset());
  }

  private static void checkUnicode(String text) {
    if (Surrogates.hasLone(text)) {
      throw new Violation(MalformedCode.BAD_UNICODE, "a string or key has a lone surrogate");
    }
  }

  private static JsonToken required(@Nullable JsonToken token) {
    return Optional.ofNullable(token)
        .orElseThrow(() -> new Violation(MalformedCode.NOT_JSON, "the document is cut off"));
  }

  private static int endOf(JsonParser parser) {
    return (int) parser.currentLocation().getByteOffset();
  }
}
