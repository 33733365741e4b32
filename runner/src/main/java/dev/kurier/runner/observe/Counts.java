package dev.kurier.runner.observe;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What a runner has counted since its start. Thread-safe. */
public final class Counts {

  private final Map<Count, LongAdder> adders = new EnumMap<>(Count.class);

  /** All zero. */
  public Counts() {
    for (Count count : Count.values()) {
      adders.put(count, new LongAdder());
    }
  }

  /** One more. */
  public void increment(Count count) {
    add(count, 1);
  }

  /** So many more. */
  public void add(Count count, long times) {
    Objects.requireNonNull(adders.get(count)).add(times);
  }

  /** The numbers now. */
  public Map<Count, Long> snapshot() {
    var numbers = new EnumMap<Count, Long>(Count.class);
    adders.forEach((count, adder) -> numbers.put(count, adder.sum()));
    return numbers;
  }
}
