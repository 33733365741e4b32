package dev.kurier.runner.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates as people write them: {@code 50/s}, {@code 10/m}, {@code 600/h}; alone, by the second. */
final class RateText {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(?:/([smh]))?");

  private RateText() {}

  /**
   * How many in a second, above 0.
   *
   * @throws CommandException if it is no rate
   */
  static double perSecond(String text) {
    Matcher rate = FORM.matcher(text);
    double number = rate.matches() ? Double.parseDouble(rate.group(1)) : 0;
    if (number <= 0) {
      throw new CommandException(
          Exit.USAGE, "--rate: '" + text + "' is no rate; write 50/s, 10/m or 600/h");
    }
    String unit = rate.group(2);
    return number / ("h".equals(unit) ? 3600 : "m".equals(unit) ? 60 : 1);
  }
}
