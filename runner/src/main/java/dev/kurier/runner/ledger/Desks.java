package dev.kurier.runner.ledger;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who decides about what is no task. Confined to the ledger's thread.
 *
 * @param replays conducts replays of many dead letters
 * @param schedules fires schedules
 */
record Desks(ReplayDesk replays, ScheduleDesk schedules) implements AutoCloseable {

  /** Somebody else decides about this partition from now on. */
  void giveUp(int partition) {
    replays.giveUp(partition);
    schedules.giveUp(partition);
  }

  /** Goes on with everything, and writes what has changed. */
  void advance(Outbox outbox, long nanos) {
    replays.advance(outbox, nanos);
    schedules.advance(outbox);
  }

  /** How long the next turn may be put off; empty: as long as nothing comes. */
  Optional<Duration> patience() {
    return Stream.of(replays.patience(), schedules.patience())
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }

  @Override
  public void close() {
    replays.close();
  }
}
