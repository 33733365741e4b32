package dev.kurier.protocol;

/** Where a record lies in Kafka. */
public record Coordinates(String topic, int partition, long offset) {

  /** Checks the ranges. */
  public Coordinates {
    if (topic.isEmpty() || partition < 0 || offset < 0) {
      throw new IllegalArgumentException("coordinates are a topic, a partition and an offset");
    }
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
