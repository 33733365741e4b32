package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Latencies;
import dev.kurier.benchmarks.measure.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** So many times a second, whatever the answers do. */
record Paced(int perSecond) {

  /** One percent of it are two at least. */
  private static final int LEAST = 200;

  /** What is done each time. */
  @FunctionalInterface
  interface Beat {
    void go() throws InterruptedException;
  }

  /** What is waited for in the end. */
  @FunctionalInterface
  interface Answers {
    void await(int count, Latencies latencies) throws Exception;
  }

  /** Sends for a time, then takes the answers' latencies. */
  Sample measure(Duration time, Beat beat, Answers answers) throws InterruptedException {
    int count = (int) Math.max(LEAST, time.toMillis() * perSecond / 1_000);
    long began = System.nanoTime();
    long next = began;
    for (int n = 0; n < count; n++) {
      beat.go();
      next += TimeUnit.SECONDS.toNanos(1) / perSecond;
      LockSupport.parkNanos(next - System.nanoTime());
    }
    Latencies latencies = new Latencies();
    try {
      answers.await(count, latencies);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("an answer did not come as it should: " + e, e);
    }
    return Latencies.sample(List.of(latencies), Duration.ofNanos(System.nanoTime() - began));
  }

  /** Nanoseconds since 1970, by the clock of this machine. */
  static long nanos(Instant moment) {
    return TimeUnit.SECONDS.toNanos(moment.getEpochSecond()) + moment.getNano();
  }
}
