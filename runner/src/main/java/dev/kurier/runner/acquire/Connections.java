package dev.kurier.runner.acquire;

import java.util.List;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.Metric;

/** Tells when a consumer loses a connection: its broker may have begun anew. For one thread. */
final class Connections {

  private static final String CLOSED = "connection-close-total";

  private final List<? extends Metric> closed;
  private double seen;

  private Connections(List<? extends Metric> closed) {
    this.closed = closed;
    this.seen = count();
  }

  static Connections of(ShareConsumer<?, ?> consumer) {
    return new Connections(
        consumer.metrics().values().stream()
            .filter(metric -> metric.metricName().name().equals(CLOSED))
            .toList());
  }

  /** Whether one was closed since the last question. */
  boolean wereClosed() {
    double now = count();
    boolean more = now > seen;
    seen = now;
    return more;
  }

  private double count() {
    return closed.stream().mapToDouble(metric -> (double) metric.metricValue()).sum();
  }
}
