package dev.kurier.runner.report;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Blocks whoever sends, as a producer does whose memory is full, until the test lets go. */
final class HeldProducer extends MockProducer<byte[], byte[]> {

  private final CountDownLatch sending = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  HeldProducer() {
    super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  void awaitSend() {
    await(sending);
  }

  void letGo() {
    released.countDown();
  }

  @Override
  public synchronized Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> record, Callback callback) {
    sending.countDown();
    await(released);
    return super.send(record, callback);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing came");
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
