package dev.kurier.benchmarks.endtoend;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Each of some things in turn. Safe for use from many threads. */
final class Turns<T> {

  private final List<T> all;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * Begins with the first.
   *
   * @param all at least one
   */
  Turns(List<T> all) {
    this.all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("nothing takes no turns");
    }
  }

  T next() {
    return all.get(Math.floorMod(next.getAndIncrement(), all.size()));
  }
}
