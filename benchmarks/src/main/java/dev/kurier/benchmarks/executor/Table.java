package dev.kurier.benchmarks.executor;

import dev.kurier.benchmarks.measure.Goal;
import dev.kurier.benchmarks.measure.Row;
import dev.kurier.benchmarks.measure.Series;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The rows as text, one line each. */
public final class Table {

  private static final String LINE =
      "%-16s %4s  %-24s %9s %9s %6s  %9s %9s  %22s  %22s  %17s  %-20s %s%n";

  private Table() {}

  public static String of(List<Row> rows) {
    StringBuilder text = new StringBuilder();
    text.append(
        LINE.formatted(
            "mode",
            "C",
            "floor",
            "floor us",
            "Kurier us",
            "ratio",
            "floor cpu",
            "own cpu",
            "floor tasks/s",
            "Kurier tasks/s",
            "p50/p99 us",
            "goal",
            "verdict"));
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  private static String line(Row row) {
    return LINE.formatted(
        row.mode(),
        row.concurrency(),
        row.floorName(),
        number(row.floor().microsPerTask()),
        number(row.kurier().microsPerTask()),
        String.format(Locale.ROOT, "%.2f", row.ratio()),
        number(row.floor().cpuMicrosPerTask()),
        number(row.kurier().cpuMicrosPerTask()),
        rates(row.floor()),
        rates(row.kurier()),
        micros(row.kurier().p50()) + "/" + micros(row.kurier().p99()),
        row.counts() ? row.goal().map(Goal::text).orElse("") : "",
        verdict(row));
  }

  private static String verdict(Row row) {
    return row.counts() ? row.isMet().map(met -> met ? "met" : "missed").orElse("") : "";
  }

  private static String rates(Series series) {
    return String.format(
        Locale.ROOT, "%.0f (%.0f-%.0f)", series.rate(), series.slowest(), series.fastest());
  }

  private static String micros(Duration duration) {
    return number(duration.toNanos() / 1e3);
  }

  private static String number(double value) {
    String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
