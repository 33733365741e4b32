package dev.kurier.runner.verify;

import java.time.Duration;
import java.time.Instant;

/**
 * Which tasks are looked at, and when.
 *
 * @param from tasks submitted earlier are left out
 * @param to tasks submitted from then on are left out
 * @param now when the reading began: what happened in the last seconds before may be incomplete
 */
public record Window(Instant from, Instant to, Instant now) {

  /** How long it takes at most until all who have to know of something have written it down. */
  public static final Duration SETTLES_IN = Duration.ofSeconds(10);

  public Window {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("the window ends after its start");
    }
  }

  boolean includes(Instant submittedAt) {
    return !submittedAt.isBefore(from) && submittedAt.isBefore(to);
  }

  /** Whether everybody who has to know of that moment has had the time. */
  boolean isSettled(Instant moment) {
    return moment.isBefore(settled());
  }

  /** The first moment of which that is not sure. */
  public Instant settled() {
    return now.minus(SETTLES_IN);
  }
}
