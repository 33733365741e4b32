package dev.kurier.runner.guard;

import dev.kurier.protocol.Reason;
import java.time.Duration;

/** What may become of a task that a node holds. */
public sealed interface Verdict {

  /** It may run; the admission is closed when it has ended. */
  record Admit(Admission admission) implements Verdict {}

  /** Nothing is left to do: the ledger knows how it ends. */
  record Skip(Reason reason) implements Verdict {}

  /** It cannot run here now. */
  record Defer(Reason reason, Duration delay) implements Verdict {}
}
