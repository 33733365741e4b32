package dev.kurier.benchmarks.micro;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Decoded;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * One of the protocol's golden examples, which both languages read and write alike.
 *
 * @param name of the file, with its folder: {@code task/valid/minimal}
 */
public record Golden(String name) {

  /** The JSON as it is stored. */
  public byte[] bytes() {
    try (InputStream file = Golden.class.getResourceAsStream("/examples/v1/" + name + ".json")) {
      if (file == null) {
        throw new IllegalStateException("there is no golden example " + name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it says. */
  public <T> T as(Codec<T> codec) {
    return switch (codec.decode(bytes())) {
      case Decoded.Valid<T>(var value) -> value;
      case Decoded.Malformed<T> malformed ->
          throw new IllegalStateException(name + " is malformed: " + malformed.message());
    };
  }
}
