package dev.kurier.benchmarks.micro;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How long each step is measured.
 *
 * @param forks JVMs, one after the other
 * @param iterations that count in each, 5 at least in all; as many before them do not
 * @param millis of each
 */
public record Thoroughness(int forks, int iterations, int millis) {

  private static final int LEAST = 5;

  /** Shorter iterations before those that count would not be enough for a JIT compiler. */
  private static final int SHORTEST_BEFORE = 500;

  /** For figures that others are to see. */
  public static final Thoroughness FULL = new Thoroughness(2, 5, 1_000);

  /** Whether anything has changed much. */
  public static final Thoroughness QUICK = new Thoroughness(1, 5, 200);

  /** Refuses a median of too few. */
  public Thoroughness {
    if (forks < 1 || iterations * forks < LEAST || millis < 1) {
      throw new IllegalArgumentException("a median is of 5 iterations at least");
    }
  }

  ChainedOptionsBuilder options() {
    TimeValue time = TimeValue.milliseconds(millis);
    return new OptionsBuilder()
        .forks(forks)
        .warmupIterations(iterations)
        .warmupTime(TimeValue.milliseconds(Math.max(millis, SHORTEST_BEFORE)))
        .measurementIterations(iterations)
        .measurementTime(time)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }

  /** For the report. */
  public String text() {
    return "medians of %d iterations of %s s in %d JVM%s"
        .formatted(forks * iterations, millis / 1e3, forks, forks == 1 ? "" : "s");
  }
}
