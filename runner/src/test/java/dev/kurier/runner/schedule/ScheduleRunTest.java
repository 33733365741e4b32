package dev.kurier.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ScheduleState;
import dev.kurier.protocol.ScheduleTerms;
import dev.kurier.protocol.ScheduleTerms.Misfire;
import dev.kurier.protocol.ScheduleTerms.Overlap;
import dev.kurier.protocol.ScheduledTask;
import dev.kurier.protocol.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleRunTest {

  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  @Test
  void firesOnceForEachTime() {
    ScheduleState state = everyMinute(Misfire.SKIP);

    assertThat(ScheduleRun.due(state, NOON.plusSeconds(59)).times()).isEmpty();
    Firing first = ScheduleRun.due(state, NOON.plusSeconds(60));
    assertThat(first.times()).containsExactly(NOON.plusSeconds(60));
    assertThat(ScheduleRun.due(first.next(), NOON.plusSeconds(60)).times()).isEmpty();
    Firing second = ScheduleRun.due(first.next(), NOON.plusSeconds(121));
    assertThat(second.times()).containsExactly(NOON.plusSeconds(120));
    assertThat(second.next().fired()).isEqualTo(2);
    assertThat(second.next().lastTask())
        .contains(ScheduledTask.id("nightly", NOON.plusSeconds(120)));
  }

  @Test
  void timesOfAStandstillAreLeftOut() {
    Firing firing = ScheduleRun.due(everyMinute(Misfire.SKIP), NOON.plusSeconds(3600));

    assertThat(firing.times()).containsExactly(NOON.plusSeconds(3540), NOON.plusSeconds(3600));
    assertThat(firing.next().missed()).isEqualTo(58);
    assertThat(firing.next().nextAt()).contains(NOON.plusSeconds(3660));
  }

  @Test
  void lastTimeOfAStandstillFiresIfNoOtherDoes() {
    ScheduleState daily = state("0 13 * * *", Misfire.ONCE);
    Instant back = NOON.plus(Duration.ofDays(3));

    Firing firing = ScheduleRun.due(daily, back);

    assertThat(firing.times()).containsExactly(back.minus(Duration.ofHours(23)));
    assertThat(firing.next().missed()).isEqualTo(2);
    assertThat(ScheduleRun.due(state("0 13 * * *", Misfire.SKIP), back).times()).isEmpty();
  }

  @Test
  void newestHundredOfAStandstillFire() {
    Firing firing = ScheduleRun.due(everyMinute(Misfire.ALL), NOON.plus(Duration.ofHours(10)));

    assertThat(firing.times()).hasSize(100).last().isEqualTo(NOON.plus(Duration.ofHours(10)));
    assertThat(firing.next().missed()).isEqualTo(500);
    assertThat(firing.next().fired()).isEqualTo(100);
  }

  @Test
  void pausedOneFiresForNothingAndMissesNothing() {
    ScheduleState paused = ScheduleRun.paused(everyMinute(Misfire.ALL), "holiday", NOON);

    assertThat(ScheduleRun.due(paused, NOON.plusSeconds(3600)).times()).isEmpty();
    ScheduleState resumed = ScheduleRun.resumed(paused, NOON.plusSeconds(3600));
    assertThat(resumed.nextAt()).contains(NOON.plusSeconds(3660));
    assertThat(resumed.missed()).isZero();
    assertThat(
            ScheduleRun.changed(paused, terms("@daily", Misfire.ALL, Overlap.ALLOW), NOON).nextAt())
        .isEmpty();
  }

  @Test
  void sameTermsChangeNothing() {
    ScheduleState state = everyMinute(Misfire.ALL);

    assertThat(ScheduleRun.changed(state, state.terms(), NOON.plusSeconds(9))).isEqualTo(state);
    assertThat(
            ScheduleRun.changed(state, terms("@daily", Misfire.ALL, Overlap.ALLOW), NOON).nextAt())
        .contains(Instant.parse("2026-11-27T00:00:00Z"));
  }

  @Test
  void askedTimesFireBesideItsOwn() {
    ScheduleState state = everyMinute(Misfire.SKIP);

    Firing firing = ScheduleRun.asked(state, List.of(NOON.minusSeconds(60)), NOON);

    assertThat(firing.times()).containsExactly(NOON.minusSeconds(60));
    assertThat(firing.next().nextAt()).isEqualTo(state.nextAt());
  }

  @Test
  void overlapIsThePlanOfItsTasks() {
    assertThat(plan(Overlap.ALLOW)).isEqualTo(Plan.NONE);
    assertThat(plan(Overlap.SKIP).key())
        .contains(new Plan.Unique("schedule:nightly", Plan.IfTaken.REJECT));
    assertThat(plan(Overlap.REPLACE).key())
        .contains(new Plan.Unique("schedule:nightly", Plan.IfTaken.REPLACE));
    assertThat(plan(Overlap.WAIT).key()).contains(new Plan.Ordering("schedule:nightly"));
  }

  @Test
  void tasksOfTwoTimesAreTwoTasks() {
    ScheduleState state = everyMinute(Misfire.SKIP);
    Task one = ScheduleRun.task(state, NOON);

    assertThat(ScheduleRun.task(state, NOON)).isEqualTo(one);
    assertThat(ScheduleRun.task(state, NOON.plusSeconds(60)).header().id())
        .isNotEqualTo(one.header().id());
  }

  @Test
  void meaninglessTermsAreRefused() {
    assertThatThrownBy(() -> state("0 25 * * *", Misfire.SKIP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hour '25'");
    var terms = new ScheduleTerms("@daily", "Mars/Phobos", Misfire.SKIP, Overlap.ALLOW, task());
    assertThatThrownBy(() -> ScheduleRun.begun("x", terms, "", NOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Mars/Phobos");
  }

  private static Plan plan(Overlap overlap) {
    var terms = terms("@daily", Misfire.SKIP, overlap);
    ScheduleState state = ScheduleRun.begun("nightly", terms, "", NOON);
    return ScheduleRun.task(state, NOON).header().plan();
  }

  private static ScheduleState everyMinute(Misfire misfire) {
    return state("* * * * *", misfire);
  }

  private static ScheduleState state(String cron, Misfire misfire) {
    return ScheduleRun.begun("nightly", terms(cron, misfire, Overlap.ALLOW), "", NOON);
  }

  private static ScheduleTerms terms(String cron, Misfire misfire, Overlap overlap) {
    return new ScheduleTerms(cron, "UTC", misfire, overlap, task());
  }

  private static ScheduledTask task() {
    JsonText payload = JsonText.of("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    return new ScheduledTask(
        "shop.report", "default", payload, Optional.empty(), 0, Optional.empty());
  }
}
