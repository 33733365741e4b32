package dev.kurier.client;

/** No Kafka broker answered at the given address, or it refused this client. */
public final class BrokerUnreachableException extends KurierException {

  private final String bootstrapServers;

  BrokerUnreachableException(String bootstrapServers, Throwable cause) {
    super(
        "no Kafka broker answered at "
            + bootstrapServers
            + " ("
            + Causes.describe(cause)
            + "): is it running, and is the address what it advertises?"
            + " `kurier dev` starts one on this machine",
        cause);
    this.bootstrapServers = bootstrapServers;
  }

  /** The address as it was given. */
  public String bootstrapServers() {
    return bootstrapServers;
  }
}
