package dev.kurier.runner.ledger;

import dev.kurier.protocol.Outcome;

/** What a dead letter says about the end beside the state itself. */
record Cause(String code, String message, String outputTail) {

  static Cause of(Outcome outcome, String outputTail) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> new Cause("SUCCEEDED", "", outputTail);
      case Outcome.Failed failed -> new Cause(failed.code(), failed.message(), outputTail);
      case Outcome.TimedOut timedOut -> new Cause("TIMED_OUT", timedOut.message(), outputTail);
      case Outcome.Crashed crashed -> new Cause("CRASHED", crashed.message(), outputTail);
      case Outcome.StartFailed failed -> new Cause("START_FAILED", failed.message(), outputTail);
      case Outcome.Cancelled cancelled -> new Cause("CANCELLED", cancelled.message(), outputTail);
      case Outcome.Interrupted cut -> new Cause("INTERRUPTED", cut.message(), outputTail);
    };
  }
}
