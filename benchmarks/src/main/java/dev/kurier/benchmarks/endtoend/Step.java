package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.CannotServe;
import dev.kurier.benchmarks.measure.Contest;
import dev.kurier.benchmarks.report.Finding;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** A part of a scenario, to be measured when its turn has come. */
sealed interface Step {

  /** Makes a contest. */
  @FunctionalInterface
  interface Opening {
    Contest open() throws IOException, InterruptedException, CannotServe;
  }

  /** Measures by itself. */
  @FunctionalInterface
  interface Look {
    List<Finding> look() throws IOException, InterruptedException;
  }

  /**
   * Kurier beside something, in turn.
   *
   * @param opening makes both
   * @param beside what else was seen meanwhile
   */
  record Compared(Opening opening, Supplier<List<Finding>> beside) implements Step {

    /** Nothing else was looked at. */
    Compared(Opening opening) {
      this(opening, List::of);
    }
  }

  /** Parts of Kurier, with nothing in turn. */
  record Observed(Look look) implements Step {}
}
