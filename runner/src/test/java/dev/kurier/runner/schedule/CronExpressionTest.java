package dev.kurier.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *         | 2026-01-01T00:00:00Z | 2026-01-01T00:01:00Z",
        "* * * * *         | 2026-01-01T00:00:59Z | 2026-01-01T00:01:00Z",
        "*/15 * * * *      | 2026-01-01T00:46:00Z | 2026-01-01T01:00:00Z",
        "30 6 * * MON-FRI  | 2026-11-27T06:30:00Z | 2026-11-30T06:30:00Z",
        "0 0 29 2 *        | 2097-01-01T00:00:00Z | 2104-02-29T00:00:00Z",
        "0 0 L 2 *         | 2027-02-01T00:00:00Z | 2027-02-28T00:00:00Z",
        "0 0 L * *         | 2028-02-01T00:00:00Z | 2028-02-29T00:00:00Z",
        "0 0 13 * FRI      | 2026-11-13T00:00:00Z | 2026-11-20T00:00:00Z",
        "0 0 */2 * FRI     | 2026-11-13T00:00:00Z | 2026-11-27T00:00:00Z",
        "0 0 * * 7         | 2026-11-26T00:00:00Z | 2026-11-29T00:00:00Z",
        "5,10-20/5 3 1 jan-mar * | 2026-01-01T03:05:00Z | 2026-01-01T03:10:00Z",
        "5,10-20/5 3 1 jan-mar * | 2026-03-01T03:20:00Z | 2027-01-01T03:05:00Z",
        "@yearly           | 2026-01-01T00:00:00Z | 2027-01-01T00:00:00Z",
        "@hourly           | 2026-01-01T00:00:00Z | 2026-01-01T01:00:00Z",
      })
  void firesAtTheNextFittingMinute(String cron, Instant after, Instant expected) {
    assertThat(CronExpression.parse(cron).next(after, ZoneOffset.UTC)).contains(expected);
  }

  @Test
  void timeThatTheClockLeavesOutFiresAtTheChange() {
    // In Berlin 02:00 became 03:00 on 29 March 2026.
    assertThat(fires("30 2 * * *", at("2026-03-28T12:00"), 2))
        .containsExactly(at("2026-03-29T03:00"), at("2026-03-30T02:30"));
    assertThat(fires("*/10 2 * * *", at("2026-03-29T00:00"), 2))
        .containsExactly(at("2026-03-29T03:00"), at("2026-03-30T02:00"));
  }

  @Test
  void timeThatComesTwiceFiresOnce() {
    // In Berlin 03:00 became 02:00 on 25 October 2026.
    Instant first = at("2026-10-25T02:30");
    assertThat(fires("30 2 * * *", at("2026-10-24T12:00"), 3))
        .containsExactly(
            at("2026-10-24T12:00").plusSeconds(14 * 3600 + 1800),
            at("2026-10-26T02:30"),
            at("2026-10-27T02:30"))
        .first()
        .isEqualTo(first);
  }

  @Test
  void everyHourGoesByRealTime() {
    Instant midnight = at("2026-10-25T00:30");
    assertThat(fires("0 * * * *", midnight, 4))
        .containsExactly(
            Instant.parse("2026-10-24T23:00:00Z"),
            Instant.parse("2026-10-25T00:00:00Z"),
            Instant.parse("2026-10-25T01:00:00Z"),
            Instant.parse("2026-10-25T02:00:00Z"));
    assertThat(fires("0 * * * *", at("2026-03-29T00:30"), 3))
        .containsExactly(at("2026-03-29T01:00"), at("2026-03-29T03:00"), at("2026-03-29T04:00"));
  }

  @Test
  void dayThatStartsAtOneHasItsMidnightJob() {
    // In Sao Paulo 00:00 became 01:00 on 4 November 2018.
    ZoneId zone = ZoneId.of("America/Sao_Paulo");
    Instant after = LocalDateTime.parse("2018-11-03T12:00").atZone(zone).toInstant();

    assertThat(CronExpression.parse("@daily").next(after, zone))
        .contains(ZonedDateTime.parse("2018-11-04T01:00-02:00").toInstant());
  }

  /** The slow and obvious way: look at each minute there is. */
  @Test
  void agreesWithLookingAtEachMinute() {
    Random random = new Random(7);
    List<String> zones = List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC");
    for (int round = 0; round < 200; round++) {
      ZoneId zone = ZoneId.of(zones.get(round % zones.size()));
      int minute = random.nextInt(60);
      int every = 2 + random.nextInt(9);
      String cron = round % 2 == 0 ? "*/" + every + " * * * *" : minute + " * * * " + round % 7;
      CronExpression expression = CronExpression.parse(cron);
      Instant start = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(31_000_000));
      Instant found = expression.next(start, zone).orElseThrow();
      assertThat(found)
          .as("%s after %s in %s", cron, start, zone)
          .isEqualTo(
              byEachMinute(
                  round % 2 == 0 ? -every : minute, round % 2 == 0 ? -1 : round % 7, start, zone));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "*/0 * * * *",
        "5/10 * * * *",
        "1-2-3 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "1,,2 * * * *",
        "0 0 30 2 *",
        "* * * FOO *",
        "-1 * * * *",
        "* * LL * *",
        "@never"
      })
  void refusesWhatIsNoExpression(String text) {
    assertThatThrownBy(() -> CronExpression.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'");
  }

  private static Instant byEachMinute(int minute, int dayOfWeek, Instant start, ZoneId zone) {
    Instant at = start.truncatedTo(java.time.temporal.ChronoUnit.MINUTES).plusSeconds(60);
    while (true) {
      ZonedDateTime time = at.atZone(zone);
      boolean minuteFits =
          minute < 0 ? time.getMinute() % -minute == 0 : time.getMinute() == minute;
      if (minuteFits && (dayOfWeek < 0 || time.getDayOfWeek().getValue() % 7 == dayOfWeek)) {
        return at;
      }
      at = at.plusSeconds(60);
    }
  }

  private static List<Instant> fires(String cron, Instant after, int count) {
    List<Instant> all = new ArrayList<>();
    Instant last = after;
    for (int i = 0; i < count; i++) {
      last = CronExpression.parse(cron).next(last, BERLIN).orElseThrow();
      all.add(last);
    }
    return all;
  }

  private static Instant at(String local) {
    return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
  }
}
