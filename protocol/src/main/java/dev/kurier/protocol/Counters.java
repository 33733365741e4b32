package dev.kurier.protocol;

/**
 * Four counts that mean four things.
 *
 * @param deliveries how often the broker delivered a record of it: a hint
 * @param attempts executions that burned one of its allowed attempts
 * @param interruptions runs ended by drain, deploy or a lost claim
 * @param runnerLosses runs whose node died
 * @param duplicates outcomes that came after the deciding one
 */
public record Counters(
    int deliveries, int attempts, int interruptions, int runnerLosses, int duplicates) {

  /** All zero. */
  public static final Counters ZERO = new Counters(0, 0, 0, 0, 0);
}
