package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Sample;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How much is written to topics for each task.
 *
 * @param sizes before and after
 * @param topics which of them count
 * @param tasks so many that the heartbeats of their time weigh nothing
 */
record Weighed(TopicSizes sizes, Predicate<String> topics, int tasks) {

  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** What Kurier writes. */
  Sample measure(Submitter submitter) throws InterruptedException {
    return measure(() -> {
      Arrivals stored = new Arrivals(tasks);
      Arrivals ended = new Arrivals(tasks);
      for (int n = 0; n < tasks; n++) {
        submitter.submit(stored, ended);
      }
      var _ = ended.await(LONGEST);
    });
  }

  /** What the bare floor writes. */
  Sample measure(RawFloors floors) throws InterruptedException {
    return measure(() -> {
      var _ = floors.drain(tasks);
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
    return Sample.rate(tasks, elapsed).withBytes(sizes.of(topics) - before);
  }
}
