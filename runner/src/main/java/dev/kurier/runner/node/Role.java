package dev.kurier.runner.node;

/** What a node does; one process may do several, started in this order and stopped in reverse. */
public enum Role {
  /** An embedded Kafka broker, for development and demonstrations. */
  BROKER,
  /** Decides the state of tasks. */
  LEDGER,
  /** Runs tasks. */
  RUNNER
}
