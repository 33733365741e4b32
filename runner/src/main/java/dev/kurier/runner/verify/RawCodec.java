package dev.kurier.runner.verify;

import dev.kurier.protocol.Codec;
import dev.kurier.protocol.Decoded;
import org.jspecify.annotations.Nullable;

/** Bytes as they are. */
final class RawCodec implements Codec<byte[]> {

  @Override
  public byte[] encode(byte[] value) {
    return value.clone();
  }

  @Override
  public Decoded<byte[]> decode(byte @Nullable [] bytes) {
    return new Decoded.Valid<>(bytes == null ? new byte[0] : bytes);
  }
}
