package dev.kurier.runner.ledger;

import java.time.Duration;
import java.util.Optional;

/** How long to wait before the next attempt: exponential, with full jitter. Immutable. */
final class RetryPolicy {

  private static final int MAX_DOUBLINGS = 40;

  private final Duration base;
  private final Duration cap;

  RetryPolicy(Duration base, Duration cap) {
    this.base = base;
    this.cap = cap;
  }

  /**
   * The wait after a failure.
   *
   * @param failures how many there were in a row, from 1
   * @param wish what the handler asked for; honoured up to the cap
   * @param chance from 0 to below 1
   */
  Duration delay(int failures, Optional<Duration> wish, double chance) {
    Duration backoff = Duration.ofNanos((long) (ceiling(failures).toNanos() * chance));
    Duration asked = smaller(wish.orElse(Duration.ZERO), cap);
    return backoff.compareTo(asked) >= 0 ? backoff : asked;
  }

  private Duration ceiling(int failures) {
    int doublings = Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS);
    double millis = base.toMillis() * Math.pow(2, doublings);
    return millis >= cap.toMillis() ? cap : Duration.ofMillis((long) millis);
  }

  private static Duration smaller(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
