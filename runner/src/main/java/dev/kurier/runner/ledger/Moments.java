package dev.kurier.runner.ledger;

import dev.kurier.runner.kafka.BrokerTime;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** When decisions are taken: by the brokers' time. Thread-safe. */
final class Moments {

  private final BrokerTime time;
  private final RandomGenerator random = RandomGenerator.getDefault();

  Moments(BrokerTime time) {
    this.time = time;
  }

  Moment now() {
    return new Moment(time.instant(), random.nextDouble());
  }

  /** A record was read as soon as it was there. */
  void heard(long timestamp) {
    time.heard(timestamp);
  }

  /** A record was written, or was not. */
  void written(@Nullable RecordMetadata word, @Nullable Exception failure) {
    if (word != null && failure == null) {
      time.heard(word.timestamp());
    }
  }
}
