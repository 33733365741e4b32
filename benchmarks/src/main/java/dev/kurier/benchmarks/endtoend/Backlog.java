package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Sample;
import java.time.Duration;

/**
 * Submits many tasks while none may begin, then lets them all run and waits for their results.
 * Belongs to one thread.
 *
 * @param gate before the queue
 * @param submitter of the tasks
 * @param size how many
 */
record Backlog(Gate gate, Submitter submitter, BacklogSize size) {

  private static final Duration LONGEST = Duration.ofMinutes(5);

  /**
   * One time through.
   *
   * @param submitted how fast they were stored
   * @param drained how fast their results came
   */
  private record Passage(Sample submitted, Sample drained) {}

  /** Looks at what stands still: all is stored and nothing has begun. */
  @FunctionalInterface
  interface Look {
    void look() throws InterruptedException;
  }

  private static final Look NOBODY = () -> {};

  /** How fast one client submits; what it has submitted is drained after. */
  Sample submit(Duration time) throws InterruptedException {
    Passage passage = pass(size.next(time), NOBODY);
    return size.learn(passage.submitted());
  }

  /** How fast results come once a backlog may run. */
  Sample drain(Duration time) throws InterruptedException {
    return drain(size.next(time), NOBODY);
  }

  /** The same of so many tasks, with a look at them before they begin. */
  Sample drain(int tasks, Look look) throws InterruptedException {
    return size.learn(pass(tasks, look).drained());
  }

  private Passage pass(int tasks, Look look) throws InterruptedException {
    Arrivals stored = new Arrivals(tasks);
    Arrivals ended = new Arrivals(tasks);
    gate.shut();
    Sample submitted;
    try {
      submitted = fill(tasks, stored, ended);
      look.look();
    } finally {
      gate.open();
    }
    return new Passage(submitted, ended.await(LONGEST));
  }

  private Sample fill(int tasks, Arrivals stored, Arrivals ended) throws InterruptedException {
    long began = System.nanoTime();
    for (int n = 0; n < tasks; n++) {
      submitter.submit(stored, ended);
    }
    stored.await(LONGEST);
    return Sample.rate(tasks, Duration.ofNanos(System.nanoTime() - began));
  }
}
