package dev.kurier.runner.schedule;

import java.time.LocalDate;

/**
 * The days of a cron expression.
 *
 * @param ofMonth a bit for each day of a month
 * @param last whether the last day of a month counts
 * @param months a bit for each month
 * @param ofWeek a bit for each day of a week, from Sunday
 * @param either whether one of both kinds of day is enough
 */
record CronDays(long ofMonth, boolean last, long months, long ofWeek, boolean either) {

  static CronDays parse(String ofMonth, String month, String ofWeek) {
    boolean last = ofMonth.equals("L");
    return new CronDays(
        last ? 0 : CronField.DAY_OF_MONTH.parse(ofMonth),
        last,
        CronField.MONTH.parse(month),
        CronField.DAY_OF_WEEK.parse(ofWeek),
        !ofMonth.startsWith("*") && !ofWeek.startsWith("*"));
  }

  boolean contain(LocalDate day) {
    if ((months >> day.getMonthValue() & 1) == 0) {
      return false;
    }
    boolean inMonth =
        (ofMonth >> day.getDayOfMonth() & 1) == 1
            || (last && day.getDayOfMonth() == day.lengthOfMonth());
    boolean inWeek = (ofWeek >> day.getDayOfWeek().getValue() % 7 & 1) == 1;
    return either ? inMonth || inWeek : inMonth && inWeek;
  }
}
