package dev.kurier.benchmarks.capacity;

import dev.kurier.benchmarks.report.Amounts;
import dev.kurier.benchmarks.report.Findings;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the page about capacity, in Markdown; its text is written by hand. */
public final class CapacityPage {

  private static final Region CONSTANTS = new Region("constants");
  private static final Region CHECKS = new Region("checks");
  private static final Region FLEETS = new Region("fleets");
  private static final Region RUN = new Region("run");

  private static final List<String> FACTS =
      List.of("cpu", "cores", "kernel", "jdk", "kafka", "commit", "date", "measurements");

  private CapacityPage() {}

  /**
   * The page with new tables.
   *
   * @param before the page, with a pair of marks for each table
   * @throws IllegalArgumentException if a mark is missing
   */
  public static String of(Findings findings, String before) {
    Measured measured = new Measured(findings);
    String page = CONSTANTS.in(before, constants(measured));
    page = CHECKS.in(page, checks(measured));
    page = FLEETS.in(page, FleetTable.of(measured));
    return RUN.in(page, run(findings));
  }

  private static String constants(Measured measured) {
    return "| | what | value | scenario |\n|---|---|---|---|\n"
        + Stream.of(Constant.values())
            .map(constant ->
                row(
                    "`" + constant.symbol() + "`",
                    constant.meaning(),
                    value(constant.of(measured), constant.unit()),
                    "`" + constant.scenario().word() + "`"))
            .collect(Collectors.joining());
  }

  /** A whole number, three digits or so of any other, or that there is none. */
  static String value(double value) {
    if (!Double.isFinite(value)) {
      return "not measured";
    }
    boolean isWhole = value == Math.rint(value);
    return isWhole ? String.format(Locale.ROOT, "%,.0f", value) : Amounts.text(value);
  }

  private static String value(double value, String unit) {
    return Double.isFinite(value) ? (value(value) + " " + unit).strip() : value(value);
  }

  private static String checks(Measured measured) {
    List<Check> checks = Check.of(measured);
    if (checks.isEmpty()) {
      return "No point was measured.\n";
    }
    return "| point | computed as | computed | measured | off by |\n|---|---|---|---|---|\n"
        + checks.stream()
            .map(check ->
                row(
                    check.what(),
                    check.how(),
                    value(check.computed(), check.unit()),
                    value(check.measured()),
                    String.format(Locale.ROOT, "%+.0f %%", 100 * check.error())))
            .collect(Collectors.joining());
  }

  private static String run(Findings findings) {
    String facts =
        FACTS.stream()
            .filter(findings.run()::containsKey)
            .map(fact -> fact + " " + findings.run().get(fact))
            .collect(Collectors.joining("; "));
    String command = findings.run().getOrDefault("command", "end-to-end");
    return "Measured by `benchmarks/run %s`: %s.\n".formatted(command, facts);
  }

  static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
