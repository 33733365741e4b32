package dev.kurier.runner.guard;

import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** One outcome of each kind. */
final class Outcomes {

  static final Outcome SUCCEEDED = new Outcome.Succeeded(JsonText.NULL);
  static final Outcome DEPENDENCY_DOWN = failed(FailureKind.DEPENDENCY);
  static final Outcome TIMED_OUT = new Outcome.TimedOut(Duration.ofSeconds(1), "too long");
  static final Outcome CRASHED =
      new Outcome.Crashed(OptionalInt.empty(), OptionalInt.of(11), "signal 11");
  static final Outcome START_FAILED = new Outcome.StartFailed("no interpreter");
  static final Outcome CANCELLED = new Outcome.Cancelled("asked for");
  static final Outcome INTERRUPTED = new Outcome.Interrupted("drained");

  private Outcomes() {}

  static Outcome failed(FailureKind kind) {
    return new Outcome.Failed(kind, "HANDLER_ERROR", "Error", "failed", "", Optional.empty());
  }
}
