package dev.kurier.runner.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The brokers' time, so that all who judge a deadline judge it by the same clock: the time at which
 * a record was just appended, carried on by a clock that only goes forward. Before the first such
 * word it is another clock's time. Thread-safe.
 */
public final class BrokerTime implements InstantSource {

  /**
   * A word may have been on its way for so long; an earlier one means that a clock was set back.
   */
  private static final Duration DELAY = Duration.ofSeconds(30);

  /** Two clocks drift apart. */
  private static final long VALID_NANOS = Duration.ofMinutes(1).toNanos();

  private final InstantSource fallback;
  private final LongSupplier nanos;
  private final Object writing = new Object();
  private volatile Optional<Word> newest = Optional.empty();

  /**
   * Knows no broker's time yet.
   *
   * @param fallback serves until then
   */
  public BrokerTime(InstantSource fallback) {
    this(fallback, System::nanoTime);
  }

  BrokerTime(InstantSource fallback, LongSupplier nanos) {
    this.fallback = fallback;
    this.nanos = nanos;
  }

  private record Word(Instant time, long nanos) {}

  /**
   * A record has just been appended.
   *
   * @param timestamp of the broker, in milliseconds since 1970; none if not positive
   */
  public void heard(long timestamp) {
    if (timestamp > 0) {
      Word word = new Word(Instant.ofEpochMilli(timestamp), nanos.getAsLong());
      synchronized (writing) {
        if (!newest.filter(known -> stands(known, word)).isPresent()) {
          newest = Optional.of(word);
        }
      }
    }
  }

  /** For a while the word that was on its way for the shortest time is the best one. */
  private static boolean stands(Word known, Word word) {
    if (word.nanos() - known.nanos() > VALID_NANOS) {
      return false;
    }
    Instant expected = known.time().plusNanos(word.nanos() - known.nanos());
    return !word.time().isAfter(expected) && !word.time().isBefore(expected.minus(DELAY));
  }

  @Override
  public Instant instant() {
    long now = nanos.getAsLong();
    return newest
        .map(word -> word.time().plusNanos(now - word.nanos()))
        .orElseGet(fallback::instant);
  }
}
