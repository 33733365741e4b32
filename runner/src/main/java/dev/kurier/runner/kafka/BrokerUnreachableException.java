package dev.kurier.runner.kafka;

/** No broker answered: its message is one sentence with the address and what to do. */
public final class BrokerUnreachableException extends RuntimeException {

  BrokerUnreachableException(String bootstrapServers, Throwable cause) {
    super(
        "no Kafka broker answers at "
            + bootstrapServers
            + ": start it, or correct kafka.bootstrap.servers",
        cause);
  }
}
