package dev.kurier.runner.node;

import java.time.Instant;
import java.time.InstantSource;

/** Starts at the wall clock's time and never follows its jumps. */
final class MonotonicClock implements InstantSource {

  private final Instant start = Instant.now();
  private final long origin = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - origin);
  }
}
