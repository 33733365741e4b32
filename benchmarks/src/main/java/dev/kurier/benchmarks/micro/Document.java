package dev.kurier.benchmarks.micro;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Decoded;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A golden example as a value and as bytes, with its codec and the bare parser beside it. */
final class Document<T> {

  private static final JsonFactory JACKSON = new JsonFactory();

  private final Codec<T> codec;
  private final byte[] bytes;
  private final T value;

  private Document(Codec<T> codec, Golden golden) {
    this.codec = codec;
    this.bytes = golden.bytes();
    this.value = golden.as(codec);
  }

  /** The one of a kind: task, event, outcome or state. */
  static Document<?> of(String kind) {
    return switch (kind) {
      case "task" -> new Document<>(Codecs.task("default"), new Golden("task/valid/full.written"));
      case "event" -> new Document<>(Codecs.EVENT, new Golden("event/valid/claimed.written"));
      case "outcome" ->
          new Document<>(Codecs.EVENT, new Golden("event/valid/ended-succeeded.written"));
      case "state" -> new Document<>(Codecs.STATE, new Golden("state/valid/succeeded.written"));
      default -> throw new IllegalArgumentException("no document of this kind: " + kind);
    };
  }

  Decoded<T> decode() {
    return codec.decode(bytes);
  }

  byte[] encode() {
    return codec.encode(value);
  }

  /** Reads all tokens and keeps none; tells how many there were. */
  int parse() {
    int tokens = 0;
    try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), bytes)) {
      while (parser.nextToken() != null) {
        tokens++;
      }
    }
    return tokens;
  }

  byte[] bytes() {
    return bytes.clone();
  }
}
