package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import java.time.Instant;
import java.util.Optional;

/**
 * One record that a {@link TopicScan} met.
 *
 * @param at where it lies
 * @param key its key as text: a task id; empty where it has none
 * @param timestamp the broker's or the writer's, as the topic is set
 * @param value what its value decodes to; empty for a tombstone
 * @param <T> what the codec reads
 */
public record ScannedRecord<T>(
    Coordinates at, String key, Instant timestamp, Optional<Decoded<T>> value) {

  /** What its value decodes to; empty also where it decodes to nothing valid. */
  public Optional<T> valid() {
    return value.flatMap(decoded ->
        decoded instanceof Decoded.Valid<T> valid ? Optional.of(valid.value()) : Optional.empty());
  }
}
