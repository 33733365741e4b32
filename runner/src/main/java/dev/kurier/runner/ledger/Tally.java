package dev.kurier.runner.ledger;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a ledger has counted since it was made, over all its sessions: only what is committed, each
 * change once. Thread-safe.
 */
public final class Tally {

  private final Map<Status, LongAdder> ended = counters(Status.class, Status::isTerminal);
  private final Map<Duplicate, LongAdder> duplicates = counters(Duplicate.class, _ -> true);
  private final LongAdder lost = new LongAdder();

  /** Why an outcome came after the deciding one, as far as the task's state tells. */
  public enum Duplicate {
    /** The task had been cancelled, or its deadline had passed. */
    TOO_LATE,
    /** A run of it had been lost with its node, or was given up. */
    CLAIM_LOST,
    /** Its record was delivered again, or was sent twice. */
    REPEATED
  }

  /** Tasks that have ended in each of the states that are an end. */
  public Map<Status, LongAdder> ended() {
    return ended;
  }

  /** Outcomes that came after the deciding one. */
  public Map<Duplicate, LongAdder> duplicates() {
    return duplicates;
  }

  /** Tasks that ended because Kafka dropped their record. */
  public LongAdder lost() {
    return lost;
  }

  /** A state took the place of another. */
  void committed(Optional<TaskState> before, TaskState after) {
    int known = before.map(state -> state.counters().duplicates()).orElse(0);
    int more = after.counters().duplicates() - known;
    if (more > 0) {
      count(duplicates, cause(after)).add(more);
    }
    if (after.status().isTerminal() && before.filter(Tally::hasEnded).isEmpty()) {
      count(ended, after.status()).increment();
      if (after.reason() == Reason.RECORD_DROPPED) {
        lost.increment();
      }
    }
  }

  private static boolean hasEnded(TaskState state) {
    return state.status().isTerminal();
  }

  private static Duplicate cause(TaskState state) {
    if (state.status() == Status.CANCELLED || state.status() == Status.EXPIRED) {
      return Duplicate.TOO_LATE;
    }
    boolean isWithoutLoss =
        state.counters().runnerLosses() == 0 && state.counters().interruptions() == 0;
    return isWithoutLoss ? Duplicate.REPEATED : Duplicate.CLAIM_LOST;
  }

  private static <E extends Enum<E>> LongAdder count(Map<E, LongAdder> counters, E one) {
    LongAdder counter = counters.get(one);
    if (counter == null) {
      throw new IllegalStateException("nothing counts " + one);
    }
    return counter;
  }

  private static <E extends Enum<E>> Map<E, LongAdder> counters(Class<E> all, Predicate<E> which) {
    return Collections.unmodifiableMap(
        Arrays.stream(all.getEnumConstants())
            .filter(which)
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    _ -> new LongAdder(),
                    (one, _) -> one,
                    () -> new EnumMap<>(all))));
  }
}
