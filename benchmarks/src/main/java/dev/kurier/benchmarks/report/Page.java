package dev.kurier.benchmarks.report;

import java.util.Locale;
import java.util.stream.Collectors;

/** The page of a run, in Markdown. What people have written below a mark stays. */
public final class Page {

  /** What is below this line is written by hand. */
  public static final String BY_HAND = "<!-- below this line by hand -->";

  private static final String HEAD =
      """
      <!-- Made by `benchmarks/run report`; what is below the mark at the end is kept. -->
      # Performance

      Broker, ledger, runners and client on one machine, each a process of its own but for the client, over loopback. Tasks carry
      200 bytes of JSON and return them; a result counts when its settled reply is there. Beside each figure stands the floor of the same
      run: the least that the same work costs on this machine without Kurier. Absolute numbers move with the machine; ratios say
      something. A drain is timed from its first twentieth to its last result, with the backlog stored before it begins.

      ![Kurier beside the floors of the same machine](performance.svg)
      """;

  private Page() {}

  /**
   * The page.
   *
   * @param before the page as it was, of which the part by hand is kept; may be empty
   */
  public static String of(Findings findings, String before) {
    return HEAD
        + goals(findings)
        + missed(findings)
        + all(findings)
        + notMeasured(findings)
        + run(findings)
        + repeat(findings)
        + byHand(before);
  }

  private static String goals(Findings findings) {
    return """

    ## Goals

    | what | goal | Kurier (min-max) | beside | its (min-max) | ratio | verdict |
    |---|---|---|---|---|---|---|
    """
        + findings.withGoal().stream()
            .map(finding ->
                row(
                    finding.what(),
                    finding.goal().orElse(""),
                    Amounts.text(finding.kurier()) + " " + finding.unit(),
                    finding.beside(),
                    Amounts.text(finding.floor()),
                    Amounts.times(finding.ratio()),
                    finding.verdict()))
            .collect(Collectors.joining());
  }

  private static String missed(Findings findings) {
    String lines = findings.missed().stream().map(Page::missed).collect(Collectors.joining());
    return "\n## Not met\n\n" + (lines.isEmpty() ? "Every goal above is met.\n" : lines);
  }

  private static String missed(Finding finding) {
    return String.format(
        Locale.ROOT,
        "- **%s**, goal %s: %s %s, %s of %s (%s).%n",
        finding.what(),
        finding.goal().orElse(""),
        Amounts.text(finding.kurier().median()),
        finding.unit(),
        Amounts.times(finding.ratio()),
        finding.beside(),
        Amounts.text(finding.floor().median()));
  }

  private static String all(Findings findings) {
    return """

    ## All figures

    | what | at once | unit | Kurier (min-max) | beside | its (min-max) | ratio |
    |---|---|---|---|---|---|---|
    """
        + findings.findings().stream()
            .map(finding ->
                row(
                    finding.what(),
                    Integer.toString(finding.atOnce()),
                    finding.unit(),
                    Amounts.text(finding.kurier()),
                    finding.beside(),
                    Amounts.text(finding.floor()),
                    Amounts.times(finding.ratio())))
            .collect(Collectors.joining());
  }

  private static String notMeasured(Findings findings) {
    if (findings.notMeasured().isEmpty()) {
      return "";
    }
    return "\n## Not measured\n\n"
        + findings.notMeasured().entrySet().stream()
            .map(one -> "- " + one.getKey() + ": " + one.getValue() + "\n")
            .collect(Collectors.joining());
  }

  private static String run(Findings findings) {
    StringBuilder text = new StringBuilder("\n## The run\n\n| | |\n|---|---|\n");
    findings.facts().forEach(fact -> text.append(row(fact.getKey(), fact.getValue())));
    return text.toString();
  }

  private static String repeat(Findings findings) {
    return """

    ## Repeat it

    ```
    benchmarks/run %s
    benchmarks/run report
    ```

    [benchmarks/README.md](../benchmarks/README.md) tells what is measured and how. Run it on a machine that does nothing else.
    """
        .formatted(findings.fact("command"));
  }

  private static String byHand(String before) {
    int mark = before.indexOf(BY_HAND);
    return "\n" + (mark < 0 ? BY_HAND + "\n" : before.substring(mark));
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
