package dev.kurier.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.TaskId;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Sends through an idempotent producer. Safe for use from many threads. */
final class KafkaOutbox implements Outbox {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;

  KafkaOutbox(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  @Override
  public CompletableFuture<Coordinates> send(
      String topic, OptionalInt partition, TaskId id, String key, byte[] value) {
    CompletableFuture<Coordinates> stored = new CompletableFuture<>();
    @Nullable Integer chosen = partition.isPresent() ? partition.getAsInt() : null;
    ProducerRecord<byte[], byte[]> entry =
        new ProducerRecord<>(topic, chosen, key.getBytes(UTF_8), value);
    try {
      Future<RecordMetadata> unused =
          producer.send(entry, (metadata, failure) -> settle(stored, id, metadata, failure));
    } catch (KafkaException | IllegalStateException e) {
      stored.completeExceptionally(failure(id, e));
    }
    return stored;
  }

  private static void settle(
      CompletableFuture<Coordinates> stored,
      TaskId id,
      RecordMetadata metadata,
      @Nullable Exception failure) {
    if (failure != null) {
      stored.completeExceptionally(failure(id, failure));
    } else {
      stored.complete(new Coordinates(metadata.topic(), metadata.partition(), metadata.offset()));
    }
  }

  private static SubmitException failure(TaskId id, Exception cause) {
    if (cause instanceof RecordTooLargeException) {
      return new SubmitException(
          SubmitException.Code.TOO_LARGE,
          id,
          "task " + id + " is larger than the broker takes: " + Causes.describe(cause),
          cause);
    } else if (cause instanceof BufferExhaustedException) {
      return new SubmitException(
          SubmitException.Code.BUFFER_FULL,
          id,
          ("task %s was not sent: the broker is slow or away, and what it has not taken yet fills"
                  + " the client's buffer (buffer.memory): %s")
              .formatted(id, Causes.describe(cause)),
          cause);
    } else if (cause instanceof AuthorizationException) {
      return new SubmitException(
          SubmitException.Code.NOT_AUTHORIZED,
          id,
          "task " + id + " was refused by the broker: " + Causes.describe(cause),
          cause);
    }
    return new SubmitException(
        SubmitException.Code.UNKNOWN_OUTCOME,
        id,
        "the broker may have task "
            + id
            + " or not ("
            + Causes.describe(cause)
            + "): safe to submit again with the same id",
        cause);
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
  }
}
