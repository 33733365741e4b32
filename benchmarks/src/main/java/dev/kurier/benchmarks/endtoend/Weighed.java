package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Sample;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How much is written to topics for each task.
 *
 * @param sizes before and after
 * @param topics which of them count
 */
record Weighed(TopicSizes sizes, Predicate<String> topics) {

  /** So many that the heartbeats of their time weigh nothing. */
  static final int TASKS = 2_000;

  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** What Kurier writes. */
  Sample measure(Submitter submitter) throws InterruptedException {
    return measure(() -> {
      Arrivals stored = new Arrivals(TASKS);
      Arrivals ended = new Arrivals(TASKS);
      for (int n = 0; n < TASKS; n++) {
        submitter.submit(stored, ended);
      }
      var _ = ended.await(LONGEST);
    });
  }

  /** What the bare floor writes. */
  Sample measure(RawFloors floors) throws InterruptedException {
    return measure(() -> {
      var _ = floors.drain(TASKS);
    });
  }

  @FunctionalInterface
  private interface Work {
    void run() throws InterruptedException;
  }

  private Sample measure(Work work) throws InterruptedException {
    long before = sizes.of(topics);
    long began = System.nanoTime();
    work.run();
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    return Sample.rate(TASKS, elapsed).withBytes(sizes.of(topics) - before);
  }
}
