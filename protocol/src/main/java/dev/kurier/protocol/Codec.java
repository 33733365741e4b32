package dev.kurier.protocol;

import org.jspecify.annotations.Nullable;

/** Writes and strictly reads one kind of value. Immutable and safe for use from many threads. */
public interface Codec<T> {

  /**
   * The UTF-8 JSON of the value, with its {@code schema}; the same value always gives the same
   * bytes.
   */
  byte[] encode(T value);

  /**
   * Reads foreign bytes. Never throws, whatever they are.
   *
   * @param bytes a record's value, or null where the record has none
   */
  Decoded<T> decode(byte @Nullable [] bytes);
}
