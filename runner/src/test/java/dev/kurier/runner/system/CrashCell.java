package dev.kurier.runner.system;

import dev.kurier.runner.observe.CrashPoint.Mode;
import dev.kurier.runner.observe.Milestone;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One thing that goes wrong at one point.
 *
 * @param milestone where
 * @param fault what
 */
record CrashCell(Milestone milestone, Fault fault) {

  private static final Set<Milestone> LEDGER =
      EnumSet.of(
          Milestone.LEDGER_POLLED,
          Milestone.LEDGER_SENT,
          Milestone.LEDGER_COMMITTING,
          Milestone.LEDGER_COMMITTED);

  /** Where something has just been done whose end may be unknown. */
  private static final Set<Milestone> DONE =
      EnumSet.of(
          Milestone.OUTCOME_DURABLE,
          Milestone.SETTLED,
          Milestone.ACCEPTED,
          Milestone.LEDGER_SENT,
          Milestone.LEDGER_COMMITTED);

  /** What goes wrong, as the process is told, and what the test does besides. */
  enum Fault {
    HALT(Mode.HALT),
    STOP(Mode.STOP),
    THROW(Mode.THROW),
    DELAY(Mode.DELAY),
    UNKNOWN(Mode.UNKNOWN),
    /** The process waits there while the broker is killed. */
    BROKER_KILL(Mode.DELAY);

    private final Mode mode;

    Fault(Mode mode) {
      this.mode = mode;
    }

    Mode mode() {
      return mode;
    }
  }

  /** All cells that differ. */
  static List<CrashCell> all() {
    List<CrashCell> cells = new ArrayList<>();
    for (Milestone milestone : Milestone.values()) {
      for (Fault fault : Fault.values()) {
        if (fault != Fault.UNKNOWN || DONE.contains(milestone)) {
          cells.add(new CrashCell(milestone, fault));
        }
      }
    }
    return cells;
  }

  boolean isOfLedger() {
    return LEDGER.contains(milestone);
  }

  @Override
  public String toString() {
    return milestone + " " + fault;
  }
}
