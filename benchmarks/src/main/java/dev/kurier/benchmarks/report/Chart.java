package dev.kurier.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rates and times of a run as a picture, to be read on a light page and on a dark one. */
public final class Chart {

  private static final int WIDTH = 860;
  private static final int MARGIN = 16;
  private static final int LINE = 20;

  private static final String STYLE =
      """
      text { font: 12px system-ui, sans-serif; fill: #24292f; }
      .title { font-weight: 600; font-size: 14px; }
      .small { font-size: 11px; }
      .kurier { fill: #0969da; }
      .beside { fill: #8c959f; }
      .grid { stroke: #d0d7de; stroke-width: 1; }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3; }
        .kurier { fill: #4493f8; }
        .beside { fill: #6e7681; }
        .grid { stroke: #30363d; }
      }
      """;

  private Chart() {}

  /** An SVG document of its own. */
  public static String svg(Findings findings) {
    List<Panel> panels = new ArrayList<>();
    add(panels, "Tasks per second, logarithmic", Bar.rates(findings));
    add(panels, "Milliseconds from p50 to p99, logarithmic", Bar.times(findings));
    StringBuilder body = new StringBuilder();
    int y = MARGIN;
    for (Panel panel : panels) {
      body.append(panel.svg(y));
      y += panel.height() + MARGIN;
    }
    body.append(legend(findings, y));
    return document(body.toString(), y + LINE + MARGIN);
  }

  private static void add(List<Panel> panels, String title, List<Bar> bars) {
    if (!bars.isEmpty()) {
      panels.add(new Panel(title, WIDTH, bars));
    }
  }

  private static String legend(Findings findings, int y) {
    return String.format(
        Locale.ROOT,
        "<text class=\"small\" x=\"%d\" y=\"%d\">Blue: Kurier. Grey: what it stands beside."
            + " %s, %s cores, commit %s</text>%n",
        MARGIN,
        y + LINE / 2,
        Panel.escaped(findings.fact("cpu")),
        Panel.escaped(findings.fact("cores")),
        Panel.escaped(findings.fact("commit")));
  }

  private static String document(String body, int height) {
    return String.format(
        Locale.ROOT,
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
        <title>Kurier beside the floor of the same machine</title>
        <style>
        %s</style>
        %s</svg>
        """,
        WIDTH,
        height,
        WIDTH,
        height,
        STYLE,
        body);
  }
}
