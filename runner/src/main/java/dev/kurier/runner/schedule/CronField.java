package dev.kurier.runner.schedule;

import java.util.List;
import java.util.Locale;

/** One field of a cron expression: its name, its range, and the names of its values. */
enum CronField {
  MINUTE("minute", 0, 59, ""),
  HOUR("hour", 0, 23, ""),
  DAY_OF_MONTH("day of month", 1, 31, ""),
  MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
  DAY_OF_WEEK("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT");

  private final String label;
  private final int first;
  private final int last;
  private final String names;

  CronField(String label, int first, int last, String names) {
    this.label = label;
    this.first = first;
    this.last = last;
    this.names = names;
  }

  /**
   * The values of a field, one bit each.
   *
   * @throws IllegalArgumentException if the text is none of: a star, a value, a range, a list of
   *     these, each with or without a step
   */
  long parse(String text) {
    long bits = 0;
    for (String part : text.split(",", -1)) {
      bits |= part(part);
    }
    return bits;
  }

  private long part(String part) {
    String[] range = part.split("/", -1);
    int step = range.length == 1 ? 1 : number(range[1], part);
    if (range.length > 2 || step < 1) {
      throw bad(part, "a step is written once, as in */5");
    }
    if (range[0].equals("*")) {
      return bits(first, this == DAY_OF_WEEK ? 6 : last, step);
    }
    String[] ends = range[0].split("-", -1);
    if (ends.length > 2 || (ends.length == 1 && range.length == 2)) {
      throw bad(part, "a step belongs to a star or a range, as in */5 or 10-30/5");
    }
    int from = value(ends[0], part);
    int to = ends.length == 1 ? from : value(ends[1], part);
    if (from > to) {
      throw bad(part, "a range starts with the smaller value");
    }
    return bits(from, to, step);
  }

  private long bits(int from, int to, int step) {
    long bits = 0;
    for (int value = from; value <= to; value += step) {
      // Sunday is 0 and 7.
      bits |= 1L << (this == DAY_OF_WEEK ? value % 7 : value);
    }
    return bits;
  }

  private int value(String text, String part) {
    int named = List.of(names.split(" ", -1)).indexOf(text.toUpperCase(Locale.ROOT));
    int value = named >= 0 && !text.isEmpty() ? named + first : number(text, part);
    if (value < first || value > last) {
      throw bad(part, "values are " + first + " to " + last);
    }
    return value;
  }

  private int number(String text, String part) {
    if (!text.matches("\\d{1,4}")) {
      throw bad(part, "'" + text + "' is no number");
    }
    return Integer.parseInt(text);
  }

  private IllegalArgumentException bad(String part, String rule) {
    return new IllegalArgumentException("the " + label + " '" + part + "' cannot be read: " + rule);
  }
}
