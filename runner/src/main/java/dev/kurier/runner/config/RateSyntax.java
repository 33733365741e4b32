package dev.kurier.runner.config;

import dev.kurier.runner.task.Rate;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates as people write them: {@code 50/s}, {@code 10/m}, {@code 600/h}, {@code 3/10s}. */
final class RateSyntax {

  static final Syntax<Rate> RATE = new Syntax<>(RateSyntax::parse, RateSyntax::print);

  private static final Pattern FORM = Pattern.compile("(\\d{1,7})/(\\d{0,6})(ms|s|m|h)");

  private RateSyntax() {}

  private static Rate parse(String text) {
    Matcher rate = FORM.matcher(text);
    if (!rate.matches()) {
      throw new IllegalArgumentException("a rate is written 50/s, 10/m, 600/h or 3/10s");
    }
    String period = (rate.group(2).isEmpty() ? "1" : rate.group(2)) + rate.group(3);
    return new Rate(Integer.parseInt(rate.group(1)), DurationText.parse(period));
  }

  private static String print(Rate rate) {
    String period = DurationText.print(rate.period());
    return rate.count() + "/" + (isOne(rate.period()) ? period.substring(1) : period);
  }

  private static boolean isOne(Duration period) {
    return DurationText.print(period).matches("1(ms|s|m|h)");
  }
}
