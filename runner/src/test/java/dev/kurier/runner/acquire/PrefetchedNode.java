package dev.kurier.runner.acquire;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/**
 * A queue that is never empty, and nodes with slots and pumps, moved by hand through time: a round
 * trip to the broker takes a millisecond, a task as long as it is told.
 */
final class PrefetchedNode {

  private static final long ROUND_TRIP = 1_000_000;
  private static final Duration GRACE = Duration.ofMillis(5);

  private final Time time;
  private final LongSupplier durations;
  private final int slots;
  private final AdaptivePrefetch prefetch;
  private final Deque<Job> waiting = new ArrayDeque<>();
  private int running;
  private int held;
  private double busy;
  private long busySince;
  private long taken;
  private long givenBack;
  private int mostHeld;
  private long last;

  /** All that happens, in its order. */
  static final class Time {
    private record Step(long at, long number, Runnable what) {}

    private final PriorityQueue<Step> steps =
        new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::number));
    private long now;
    private long numbers;

    long now() {
      return now;
    }

    void after(long nanos, Runnable what) {
      steps.add(new Step(now + nanos, numbers++, what));
    }

    void run(Duration length) {
      long end = now + length.toNanos();
      while (!steps.isEmpty() && steps.peek().at() <= end) {
        Step step = steps.remove();
        now = step.at();
        step.what().run();
      }
      now = end;
    }
  }

  private static final class Job {
    private boolean hasBegun;
    private boolean isOver;
  }

  PrefetchedNode(Time time, int slots, int pumps, LongSupplier durations) {
    this.time = time;
    this.slots = slots;
    this.durations = durations;
    this.prefetch = new AdaptivePrefetch(slots, pumps, GRACE, () -> time.now);
    for (int i = 0; i < pumps; i++) {
      time.after(i * 100_000L, this::poll);
    }
  }

  int records() {
    return prefetch.records();
  }

  int lead() {
    return prefetch.lead();
  }

  long taken() {
    return taken;
  }

  long givenBack() {
    return givenBack;
  }

  int mostHeld() {
    return mostHeld;
  }

  /** From now on. */
  void forget() {
    busy = 0;
    busySince = time.now;
    taken = 0;
    givenBack = 0;
    mostHeld = 0;
    last = time.now;
  }

  /** The share of slots that were busy. */
  double use() {
    count();
    return busy / ((double) (time.now - busySince) * slots);
  }

  private void count() {
    busy += (double) (time.now - last) * running;
    last = time.now;
  }

  private void poll() {
    if (held >= slots + prefetch.lead()) {
      time.after(ROUND_TRIP / 10, this::poll);
      return;
    }
    int records = prefetch.records();
    time.after(
        ROUND_TRIP,
        () -> {
          List<Job> batch = new ArrayList<>();
          for (int i = 0; i < records; i++) {
            batch.add(new Job());
          }
          taken += records;
          held += records;
          mostHeld = Math.max(mostHeld, held);
          waiting.addAll(batch);
          prefetch.polled(records);
          begin();
          long end = time.now + prefetch.patience(records).toNanos();
          long start = time.now;
          time.after(GRACE.toNanos(), () -> settle(batch, start, end));
        });
  }

  private void settle(List<Job> batch, long start, long end) {
    List<Job> late = batch.stream().filter(job -> !job.isOver).toList();
    if (!late.isEmpty() && held >= slots && time.now < end) {
      time.after(GRACE.toNanos(), () -> settle(batch, start, end));
      return;
    }
    List<Job> unbegun = late.stream().filter(job -> !job.hasBegun).toList();
    if (!late.isEmpty() && prefetch.givesBack(batch.size())) {
      waiting.removeAll(unbegun);
      held -= unbegun.size();
      givenBack += unbegun.size();
      prefetch.outlasted(unbegun.size(), Duration.ofNanos(time.now - start));
    }
    time.after(ROUND_TRIP, this::poll);
  }

  private void begin() {
    while (running < slots && !waiting.isEmpty()) {
      count();
      Job job = waiting.remove();
      job.hasBegun = true;
      running++;
      long length = durations.getAsLong();
      time.after(
          length,
          () -> {
            count();
            job.isOver = true;
            running--;
            held--;
            prefetch.ran(Duration.ofNanos(length));
            begin();
          });
    }
  }
}
