package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.endtoend.KurierProcess.Role;
import dev.kurier.benchmarks.measure.ProcessTree;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Processor time so far.
 *
 * @param parts broker, ledger, all runners with their children, and the submitting client
 */
record Spent(SequencedMap<String, Duration> parts) {

  /** What the report calls the process that submits. */
  static final String CLIENT = "client";

  /** Looks at all processes of an installation, and at this one. */
  static Spent by(Installation installation) {
    SequencedMap<String, Duration> parts = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      parts.put(role.word(), Duration.ZERO);
    }
    for (KurierProcess process : installation.running()) {
      parts.merge(
          process.role().word(), ProcessTree.cpu(process.process().toHandle()), Duration::plus);
    }
    parts.put(CLIENT, ProcessTree.own());
    return new Spent(parts);
  }

  /** What was spent between another look and this one. */
  SequencedMap<String, Duration> since(Spent earlier) {
    SequencedMap<String, Duration> since = new LinkedHashMap<>();
    parts.forEach((part, spent) ->
        since.put(part, spent.minus(earlier.parts().getOrDefault(part, Duration.ZERO))));
    return since;
  }
}
