package dev.kurier.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/**
 * The bytes of a piece of output: as text where they are UTF-8, so that no byte is ever changed.
 */
public sealed interface LogContent {

  /** Whole characters. */
  record Text(String text) implements LogContent {
    /** Refuses what cannot be written as UTF-8. */
    public Text {
      if (Surrogates.hasLone(text)) {
        throw new IllegalArgumentException("text has half of a surrogate pair");
      }
    }

    @Override
    public byte[] bytes() {
      return text.getBytes(UTF_8);
    }
  }

  /** Any bytes, in Base64: binary output, or a character that a border between pieces has cut. */
  record Raw(String base64) implements LogContent {
    /** Checks the alphabet and the length. */
    public Raw {
      byte[] ignored = Base64.getDecoder().decode(base64);
    }

    @Override
    public byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }
  }

  /** The bytes, exactly as the task wrote them. */
  byte[] bytes();

  /** Wraps the bytes, whatever they are. */
  static LogContent of(byte[] bytes) {
    try {
      return new Text(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notText) {
      return new Raw(Base64.getEncoder().encodeToString(bytes));
    }
  }
}
