package dev.kurier.runner.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * When a schedule fires: minute, hour, day of month, month and day of week, or a nickname such as
 * {@code @daily}. Days that are restricted twice need to fit once, as in every cron; {@code L} is
 * the last day of a month. Immutable.
 *
 * <p>Where clocks are changed, an expression for every hour goes by real time. Any other fires once
 * for each time on the clock: at the first of two, and for a time that is left out at the instant
 * of the change.
 */
public final class CronExpression {

  private static final Map<String, String> NICKNAMES =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *");

  private static final long EVERY_HOUR = (1L << 24) - 1;

  // Two leap years are eight years apart where a century is between.
  private static final int LONGEST_WAIT_DAYS = 8 * 366 + 1;

  private final String text;
  private final long minutes;
  private final long hours;
  private final CronDays days;

  private CronExpression(String text, long minutes, long hours, CronDays days) {
    this.text = text;
    this.minutes = minutes;
    this.hours = hours;
    this.days = days;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it has another form, or never fires; the message says where
   */
  public static CronExpression parse(String text) {
    String[] fields =
        NICKNAMES
            .getOrDefault(text.strip().toLowerCase(Locale.ROOT), text)
            .strip()
            .split("\\s+", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          ("'%s' is no cron expression: write minute, hour, day of month, month and day of week,"
                  + " for example '30 6 * * MON-FRI', or one of @hourly @daily @weekly @monthly"
                  + " @yearly")
              .formatted(text));
    }
    var expression =
        new CronExpression(
            text,
            CronField.MINUTE.parse(fields[0]),
            CronField.HOUR.parse(fields[1]),
            CronDays.parse(fields[2], fields[3], fields[4]));
    if (expression.next(Instant.EPOCH, ZoneOffset.UTC).isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' never fires: no month has such a day");
    }
    return expression;
  }

  /** The first instant after the given one at which it fires; empty beyond the calendar's end. */
  public Optional<Instant> next(Instant after, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    return hours == EVERY_HOUR ? byRealTime(after, rules) : byTheClock(after, rules);
  }

  private Optional<Instant> byTheClock(Instant after, ZoneRules rules) {
    Optional<LocalDateTime> local = atOrAfter(minuteAfter(after, rules.getOffset(after)));
    while (local.isPresent()) {
      Instant fires = instantOf(local.get(), rules);
      if (fires.isAfter(after)) {
        return Optional.of(fires);
      }
      local = atOrAfter(local.get().plusMinutes(1));
    }
    return Optional.empty();
  }

  private Optional<Instant> byRealTime(Instant after, ZoneRules rules) {
    ZoneOffset offset = rules.getOffset(after);
    LocalDateTime from = minuteAfter(after, offset);
    ZoneOffsetTransition change = rules.nextTransition(after);
    while (change != null) {
      Optional<Instant> fires = at(from, offset).filter(change.getInstant()::isAfter);
      if (fires.isPresent()) {
        return fires;
      }
      from = wholeMinute(change.getDateTimeAfter());
      offset = change.getOffsetAfter();
      ZoneOffsetTransition next = rules.nextTransition(change.getInstant());
      if (ChronoUnit.DAYS.between(after, change.getInstant()) > LONGEST_WAIT_DAYS) {
        return Optional.empty();
      }
      change = next;
    }
    return at(from, offset);
  }

  private Optional<Instant> at(LocalDateTime from, ZoneOffset offset) {
    return atOrAfter(from).map(local -> local.toInstant(offset));
  }

  private static Instant instantOf(LocalDateTime local, ZoneRules rules) {
    ZoneOffsetTransition change = rules.getTransition(local);
    if (change != null && change.isGap()) {
      return change.getInstant();
    }
    return local.toInstant(rules.getValidOffsets(local).getFirst());
  }

  private Optional<LocalDateTime> atOrAfter(LocalDateTime from) {
    LocalDate day = from.toLocalDate();
    int minuteOfDay = from.getHour() * 60 + from.getMinute();
    for (int ahead = 0; ahead <= LONGEST_WAIT_DAYS && day.isBefore(LocalDate.MAX); ahead++) {
      int fires = days.contain(day) ? minuteOfDay(minuteOfDay) : -1;
      if (fires >= 0) {
        return Optional.of(day.atTime(fires / 60, fires % 60));
      }
      day = day.plusDays(1);
      minuteOfDay = 0;
    }
    return Optional.empty();
  }

  // The first at or after the given one, or -1 if this day has none.
  private int minuteOfDay(int from) {
    for (int hour = from / 60; hour < 24; hour++) {
      if ((hours >> hour & 1) == 1) {
        long left = minutes & -1L << (hour == from / 60 ? from % 60 : 0);
        if (left != 0) {
          return hour * 60 + Long.numberOfTrailingZeros(left);
        }
      }
    }
    return -1;
  }

  private static LocalDateTime minuteAfter(Instant after, ZoneOffset offset) {
    return LocalDateTime.ofInstant(after, offset).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
  }

  private static LocalDateTime wholeMinute(LocalDateTime local) {
    LocalDateTime minute = local.truncatedTo(ChronoUnit.MINUTES);
    return minute.equals(local) ? local : minute.plusMinutes(1);
  }

  @Override
  public String toString() {
    return text;
  }
}
