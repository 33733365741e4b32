package dev.kurier.runner.node;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.runner.task.ExecutionReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes the events that end a flight. */
final class Ends {

  private Ends() {}

  /** It has run. */
  static Event ran(Flight flight, ExecutionReport report) {
    return new Event.Ended(
        flight.run(),
        explained(flight, report.outcome()),
        report.outcome() instanceof Outcome.Succeeded
            ? Optional.empty()
            : Optional.of(flight.task()),
        report.startedAt(),
        report.ranFor(),
        report.outputTail(),
        report.killed(),
        report.handlerVersion());
  }

  /** Nothing of it has run. */
  static Event notRun(Flight flight, Outcome outcome, Instant now) {
    return new Event.Ended(
        flight.run(), outcome, Optional.of(flight.task()), now, Duration.ZERO, "", List.of());
  }

  /** It cannot run now. */
  static Event deferred(Flight flight, Reason reason, Duration delay) {
    return new Event.Deferred(flight.run(), flight.task(), reason, delay);
  }

  /** The outcome of a cancelled one says why. */
  static Outcome explained(Flight flight, Outcome outcome) {
    String why = flight.cancelReason();
    return outcome instanceof Outcome.Cancelled(String message) && !why.isEmpty()
        ? new Outcome.Cancelled(message + ": " + why)
        : outcome;
  }
}
