package dev.kurier.runner.ledger;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large a record each topic takes, learned from the brokers' refusals: an operator may have set
 * less than a task or a result needs. Forgotten after ten minutes, in case it was mended.
 * Thread-safe.
 */
final class RecordSizes {

  private static final Logger LOG = LoggerFactory.getLogger(RecordSizes.class);
  private static final long KEPT = Duration.ofMinutes(10).toNanos();

  private final LongSupplier nanos;
  private final Map<String, Limit> limits = new ConcurrentHashMap<>();

  RecordSizes(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private record Limit(int bytes, long at) {}

  /** The broker refused a value of this size. */
  void refused(String topic, int bytes) {
    Limit learned = new Limit(Math.min(bytes - 1, room(topic, bytes)), nanos.getAsLong());
    limits.put(topic, learned);
    LOG.atError()
        .addKeyValue("topic", topic)
        .addKeyValue("bytes", bytes)
        .log(
            "topic takes no record of this size, smaller ones are written: raise its"
                + " max.message.bytes");
  }

  /**
   * The largest value that may be written to the topic, in bytes.
   *
   * @param usual the answer for a topic that has refused nothing
   */
  int room(String topic, int usual) {
    Limit limit = limits.get(topic);
    return limit != null && nanos.getAsLong() - limit.at() < KEPT ? limit.bytes() : usual;
  }
}
