package dev.kurier.runner.ledger;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Decoded;
import dev.kurier.runner.kafka.TopicTail;
import dev.kurier.runner.order.Orders;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Keeps a ledger's orders as the topic {@code control} tells them. Thread-safe. */
final class OrderReading implements AutoCloseable {

  private final Orders orders;
  private final TopicTail tail;

  /**
   * Has read nothing.
   *
   * @param consumer reads committed records; closed in the end
   */
  OrderReading(Orders orders, String topic, Consumer<byte[], byte[]> consumer) {
    this.orders = orders;
    this.tail = new TopicTail(topic, "ledger-orders", consumer, this::read);
  }

  /** Returns when all is read that the topic holds. */
  void start() {
    tail.start();
  }

  // Runners tell of records that they cannot read.
  private void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null
        && Codecs.CONTROL.decode(record.value()) instanceof Decoded.Valid<Control>(var control)) {
      orders.hear(control);
    }
  }

  @Override
  public void close() {
    tail.close();
  }
}
