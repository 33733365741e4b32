package dev.kurier.runner.node;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.runner.report.OutputReporter;
import dev.kurier.runner.task.StopReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Says what became of flights of which nothing has run. Thread-safe. */
final class Unstarted {

  private final OutputReporter output;
  private final InstantSource clock;

  Unstarted(OutputReporter output, InstantSource clock) {
    this.output = output;
    this.clock = clock;
  }

  /** Its task is cancelled. */
  Event cancelled(Flight flight) {
    var outcome = new Outcome.Cancelled("cancelled before it started");
    return word(flight, Ends.explained(flight, outcome));
  }

  /** Its deadline has passed, which the ledger may not know yet. */
  Event late(Flight flight) {
    return word(flight, new Outcome.Interrupted("its deadline had passed when it was to start"));
  }

  /** Its handler does not accept its input. */
  Event refused(Flight flight, Outcome outcome) {
    return word(flight, outcome);
  }

  /** The ledger has not confirmed its claim, or it was asked to end before. */
  Event unconfirmed(Flight flight, Duration limit) {
    Optional<StopReason> asked = flight.stopAsked();
    if (asked.filter(StopReason.CANCELLED::equals).isPresent()) {
      return cancelled(flight);
    }
    String message =
        asked.isPresent()
            ? "the node drains"
            : "the ledger did not confirm its claim in " + limit.toSeconds() + " s";
    return word(flight, new Outcome.Interrupted(message));
  }

  private Event word(Flight flight, Outcome outcome) {
    output.begin(flight.run());
    output.end(flight.run(), Optional.of(OutputTotals.NONE));
    return Ends.notRun(flight, outcome, clock.instant());
  }
}
