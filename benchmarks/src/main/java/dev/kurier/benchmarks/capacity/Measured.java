package dev.kurier.benchmarks.capacity;

import dev.kurier.benchmarks.report.Finding;
import dev.kurier.benchmarks.report.Findings;
import java.util.Optional;

/**
 * Medians of a run, by their names. What nobody has measured is NaN, and so is all that is computed
 * of it.
 *
 * @param findings of the run
 */
record Measured(Findings findings) {

  /** How many processors all of it shared. */
  double cores() {
    return Optional.ofNullable(findings.run().get("cores")).map(Double::valueOf).orElse(Double.NaN);
  }

  /** Kurier's. */
  double kurier(String what, String unit) {
    return find(what, unit).map(finding -> finding.kurier().median()).orElse(Double.NaN);
  }

  /** That of what Kurier stands beside. */
  double beside(String what, String unit) {
    return find(what, unit).map(finding -> finding.floor().median()).orElse(Double.NaN);
  }

  private Optional<Finding> find(String what, String unit) {
    return findings.findings().stream()
        .filter(finding -> finding.what().equals(what) && finding.unit().equals(unit))
        .findFirst();
  }
}
