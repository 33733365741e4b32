package dev.kurier.client;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TaskId;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** Where records go out: Kafka, or a fake in tests. */
interface Outbox extends AutoCloseable {

  /**
   * Sends a record about a task.
   *
   * @param key the record's key
   * @param partition empty: the one that the key's hash gives
   * @return completes with where the broker stored it, or fails with {@link SubmitException}; on a
   *     thread that must not be held up
   */
  CompletableFuture<Coordinates> send(
      String topic, OptionalInt partition, TaskId id, String key, byte[] value);

  /** Sends what is on its way, then frees the connection. */
  @Override
  void close();
}
