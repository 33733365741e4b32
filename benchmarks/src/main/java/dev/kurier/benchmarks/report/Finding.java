package dev.kurier.benchmarks.report;

import dev.kurier.benchmarks.measure.Goal;
import dev.kurier.benchmarks.measure.Row;
import dev.kurier.benchmarks.measure.Spread;
import java.util.Optional;

/**
 * One line of a report: Kurier beside something, in one figure.
 *
 * @param what was measured
 * @param atOnce how many tasks at once
 * @param unit of the figure
 * @param kurier Kurier's
 * @param beside what it stands beside
 * @param floor the figure of that
 * @param goal what was to be reached; empty if nothing was set
 * @param isMet whether it was; empty if nothing was set
 */
public record Finding(
    String what,
    int atOnce,
    String unit,
    Spread kurier,
    String beside,
    Spread floor,
    Optional<String> goal,
    Optional<Boolean> isMet) {

  /** Of a row; only a floor that counts has a goal. */
  public static Finding of(Row row) {
    Optional<Goal> goal = row.goal().filter(_ -> row.counts());
    return new Finding(
        row.mode(),
        row.concurrency(),
        row.figure().unit(),
        row.figure().of(row.kurier()),
        row.floorName(),
        row.figure().of(row.floor()),
        goal.map(Goal::text),
        goal.flatMap(_ -> row.isMet()));
  }

  /** Kurier's median over the other one's. */
  public double ratio() {
    return kurier.median() / floor.median();
  }

  /** One word for the table. */
  public String verdict() {
    return isMet.map(met -> met ? "met" : "missed").orElse("");
  }
}
