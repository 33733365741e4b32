package dev.kurier.runner.ledger;

import dev.kurier.protocol.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** When something is to be decided about which task. Confined to the ledger's thread. */
final class Timers {

  private final NavigableSet<Timer> timers = new TreeSet<>();

  private record Timer(Instant at, TaskId id) implements Comparable<Timer> {
    private static final Comparator<Timer> ORDER =
        Comparator.comparing(Timer::at).thenComparing(timer -> timer.id().value());

    @Override
    public int compareTo(Timer other) {
      return ORDER.compare(this, other);
    }
  }

  void add(Instant at, TaskId id) {
    timers.add(new Timer(at, id));
  }

  void remove(Instant at, TaskId id) {
    timers.remove(new Timer(at, id));
  }

  /** The tasks whose time has come, earliest first. */
  List<TaskId> due(Instant now, int atMost) {
    List<TaskId> due = new ArrayList<>();
    for (Timer timer : timers) {
      if (timer.at().isAfter(now) || due.size() == atMost) {
        break;
      }
      due.add(timer.id());
    }
    return due;
  }

  Optional<Instant> next() {
    return timers.isEmpty() ? Optional.empty() : Optional.of(timers.first().at());
  }
}
