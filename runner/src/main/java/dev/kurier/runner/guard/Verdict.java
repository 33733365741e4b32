package dev.kurier.runner.guard;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import java.time.Duration;

/** What may become of a task that a node holds. */
public sealed interface Verdict {

  /** It may run; the admission is closed when it has ended. */
  record Admit(Admission admission) implements Verdict {}

  /** Nothing is left to do: the ledger knows how it ends. */
  record Skip(Reason reason) implements Verdict {}

  /** It is never to run: its end is known already. */
  record Refuse(Outcome outcome) implements Verdict {}

  /** It cannot run here now. */
  record Defer(Reason reason, Duration delay) implements Verdict {}
}
