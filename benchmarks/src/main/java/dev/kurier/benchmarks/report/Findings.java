package dev.kurier.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * All that one run has found.
 *
 * @param run where, when and with what it was
 * @param findings in the order in which they were made
 * @param notMeasured what could not be, with the reasons
 */
public record Findings(
    SequencedMap<String, String> run,
    List<Finding> findings,
    SequencedMap<String, String> notMeasured) {

  /** Copies the collections. */
  public Findings {
    run = new LinkedHashMap<>(run);
    findings = List.copyOf(findings);
    notMeasured = new LinkedHashMap<>(notMeasured);
  }

  /** Those with a goal. */
  List<Finding> withGoal() {
    return findings.stream().filter(finding -> finding.goal().isPresent()).toList();
  }

  /** Those that have missed theirs. */
  List<Finding> missed() {
    return findings.stream()
        .filter(finding -> finding.isMet().filter(met -> !met).isPresent())
        .toList();
  }

  /** A fact of the run; empty if it is not known. */
  String fact(String name) {
    return run.getOrDefault(name, "");
  }

  /** The facts in their order. */
  Iterable<Map.Entry<String, String>> facts() {
    return run.entrySet();
  }
}
