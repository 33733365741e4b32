package dev.kurier.runner.system;

import dev.kurier.runner.system.ClientCell.Point;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Tells the points inside the task client that its callers do not see. Its consumers are given the
 * same class, and are left alone.
 */
public final class SubmitInterceptor
    implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {

  /** Names the property that holds who is told. */
  static final String POINTS = "kurier.crash.points";

  private Consumer<Point> points = _ -> {};

  @Override
  @SuppressWarnings("unchecked") // set by SubmittingProgram alone
  public void configure(Map<String, ?> configs) {
    if (configs.get(POINTS) instanceof Consumer<?> given) {
      points = (Consumer<Point>) given;
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> entry) {
    points.accept(Point.SENDING);
    return entry;
  }

  @Override
  public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    if (failure == null) {
      points.accept(Point.STORED);
    }
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
