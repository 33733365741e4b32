package dev.kurier.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * Bars over one logarithmic axis.
 *
 * @param width of the whole picture
 * @param bars at least one, each with a positive end
 */
record Panel(String title, int width, List<Bar> bars) {

  private static final int LEFT = 250;
  private static final int RIGHT = 110;
  private static final int TOP = 44;
  private static final int LINE = 20;
  private static final int THICK = 12;
  private static final int LEAST_LENGTH = 2;

  Panel {
    bars = List.copyOf(bars);
    if (bars.isEmpty() || bars.stream().anyMatch(bar -> bar.to() <= 0)) {
      throw new IllegalArgumentException("a panel has bars, all with a positive end: " + bars);
    }
  }

  int height() {
    return TOP + bars.size() * LINE;
  }

  String svg(int y) {
    StringBuilder text = new StringBuilder();
    text.append(element("text", "title", 0, y + 14, escaped(title)));
    for (int power = lowest(); power <= highest(); power++) {
      text.append(tick(power, y));
    }
    for (int n = 0; n < bars.size(); n++) {
      text.append(bar(bars.get(n), y + TOP + n * LINE));
    }
    return text.toString();
  }

  private String tick(int power, int y) {
    double value = Math.pow(10, power);
    double x = x(value);
    return String.format(
            Locale.ROOT,
            "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>%n",
            x,
            y + TOP - 8,
            x,
            y + height() - 4)
        + element("text", "small", x - 6, y + TOP - 12, tickText(power));
  }

  private static String tickText(int power) {
    return power < 0
        ? String.format(Locale.ROOT, "%." + -power + "f", Math.pow(10, power))
        : String.format(Locale.ROOT, "%,.0f", Math.pow(10, power));
  }

  private String bar(Bar bar, int y) {
    double from = bar.from() > 0 ? x(bar.from()) : LEFT;
    double length = Math.max(LEAST_LENGTH, x(bar.to()) - from);
    int indent = bar.isKurier() ? 0 : 14;
    return element("text", "label", indent, y + THICK - 2, escaped(bar.label()))
        + String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
            bar.isKurier() ? "kurier" : "beside",
            from,
            y,
            length,
            THICK)
        + element("text", "small", from + length + 6, y + THICK - 2, escaped(bar.text()));
  }

  private static String element(String name, String style, double x, int y, String content) {
    return String.format(
        Locale.ROOT,
        "<%s class=\"%s\" x=\"%.1f\" y=\"%d\">%s</%s>%n",
        name,
        style,
        x + (style.equals("small") ? 0 : 16),
        y,
        content,
        name);
  }

  private double x(double value) {
    double share = (Math.log10(value) - lowest()) / (highest() - lowest());
    return LEFT + Math.max(0, share) * (width - LEFT - RIGHT);
  }

  private int lowest() {
    double least =
        bars.stream()
            .mapToDouble(bar -> bar.from() > 0 ? bar.from() : bar.to())
            .min()
            .orElseThrow();
    return (int) Math.floor(Math.log10(least));
  }

  private int highest() {
    double most = bars.stream().mapToDouble(Bar::to).max().orElseThrow();
    return Math.max(lowest() + 1, (int) Math.ceil(Math.log10(most)));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
