package dev.kurier.runner.ledger;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Opens the Kafka clients of a ledger; the caller closes them. */
interface LedgerConnections {

  /** The member of the ledgers' group. */
  Consumer<byte[], byte[]> member();

  /** Reads {@code state}. */
  Consumer<byte[], byte[]> stateReader();

  /** Reads {@code control}. */
  Consumer<byte[], byte[]> controlReader();

  /** Reads what one replay is about. */
  Consumer<byte[], byte[]> replayReader();

  /**
   * Reads single records.
   *
   * @param use tells it from others of this ledger
   */
  Consumer<byte[], byte[]> recordReader(String use);

  /** Writes in transactions; a new one fences the one before. */
  Producer<byte[], byte[]> producer();

  Admin admin();

  /** The same whose producers have another name, which nobody else has. */
  LedgerConnections renamed();

  /** The name of the producers, which two ledgers must not share. */
  String writer();
}
