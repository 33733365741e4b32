package dev.kurier.runner.schedule;

import dev.kurier.protocol.Plan;
import dev.kurier.protocol.ScheduleState;
import dev.kurier.protocol.ScheduleTerms;
import dev.kurier.protocol.ScheduledTask;
import dev.kurier.protocol.Task;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides what becomes of a schedule. Pure: the same arguments always give the same decision. */
public final class ScheduleRun {

  /** By how much a time may be late and still counts as fired at. */
  public static final Duration LATE = Duration.ofMinutes(1);

  /** The most times that one standstill fires for. */
  public static final int MOST_CAUGHT_UP = 100;

  private ScheduleRun() {}

  /**
   * A new schedule, which fires for times after now.
   *
   * @throws IllegalArgumentException if its cron or its zone means nothing
   */
  public static ScheduleState begun(
      String name, ScheduleTerms terms, String createdBy, Instant now) {
    return new ScheduleState(
        name,
        terms,
        Optional.empty(),
        createdBy,
        now,
        now,
        next(terms, now),
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        Map.of());
  }

  /**
   * The schedule on other terms. The same terms change nothing.
   *
   * @throws IllegalArgumentException if its cron or its zone means nothing
   */
  public static ScheduleState changed(ScheduleState state, ScheduleTerms terms, Instant now) {
    if (state.terms().equals(terms)) {
      return state;
    }
    Optional<Instant> next =
        state.pausedBecause().isPresent() ? Optional.empty() : next(terms, now);
    return standing(state, terms, state.pausedBecause(), next, now);
  }

  /** The schedule at rest. */
  public static ScheduleState paused(ScheduleState state, String because, Instant now) {
    return standing(state, state.terms(), Optional.of(because), Optional.empty(), now);
  }

  /** The schedule going on. Times that passed while it was paused are not missed. */
  public static ScheduleState resumed(ScheduleState state, Instant now) {
    return state.pausedBecause().isEmpty()
        ? state
        : standing(state, state.terms(), Optional.empty(), next(state.terms(), now), now);
  }

  /** What it fires for now, if its time has come. */
  public static Firing due(ScheduleState state, Instant now) {
    Optional<Instant> first = state.nextAt().filter(at -> !at.isAfter(now));
    if (first.isEmpty()) {
      return new Firing(state, List.of());
    }
    List<Instant> passed = new ArrayList<>(List.of(first.get()));
    passed.addAll(times(state.terms(), first.get(), now, Integer.MAX_VALUE));
    Optional<Instant> next = next(state.terms(), passed.getLast());
    List<Instant> times = chosen(state.terms().misfire(), passed, now);
    return new Firing(moved(state, times, passed.size() - times.size(), next, now), times);
  }

  /** The schedule after it fired for times that somebody asked for. */
  public static Firing asked(ScheduleState state, List<Instant> times, Instant now) {
    return new Firing(moved(state, times, 0, state.nextAt(), now), times);
  }

  /** The task of one time, with the plan that its overlap asks for. */
  public static Task task(ScheduleState state, Instant time) {
    String key = ScheduleState.key(state.name());
    Optional<Plan.Key> line =
        switch (state.terms().overlap()) {
          case ALLOW -> Optional.empty();
          case SKIP -> Optional.of(new Plan.Unique(key, Plan.IfTaken.REJECT));
          case WAIT -> Optional.of(new Plan.Ordering(key));
          case REPLACE -> Optional.of(new Plan.Unique(key, Plan.IfTaken.REPLACE));
        };
    return state.terms().task().at(state.name(), time, new Plan(Optional.empty(), line));
  }

  /**
   * The first time after an instant.
   *
   * @throws IllegalArgumentException if cron or zone means nothing
   */
  public static Optional<Instant> next(ScheduleTerms terms, Instant after) {
    return CronExpression.parse(terms.cron()).next(after, zone(terms));
  }

  /**
   * All times after an instant, up to another.
   *
   * @param most of them; later ones are left out
   * @throws IllegalArgumentException if cron or zone means nothing
   */
  public static List<Instant> times(ScheduleTerms terms, Instant after, Instant until, int most) {
    CronExpression cron = CronExpression.parse(terms.cron());
    ZoneId zone = zone(terms);
    List<Instant> times = new ArrayList<>();
    Optional<Instant> at = cron.next(after, zone);
    while (at.isPresent() && !at.get().isAfter(until) && times.size() < most) {
      times.add(at.get());
      at = cron.next(at.get(), zone);
    }
    return times;
  }

  private static ZoneId zone(ScheduleTerms terms) {
    try {
      return ZoneId.of(terms.zone());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + terms.zone() + "' is no time zone; write an IANA name such as Europe/Berlin", e);
    }
  }

  private static List<Instant> chosen(
      ScheduleTerms.Misfire misfire, List<Instant> passed, Instant now) {
    List<Instant> inTime = passed.stream().filter(time -> !time.isBefore(now.minus(LATE))).toList();
    return switch (misfire) {
      case SKIP -> inTime;
      case ONCE -> inTime.isEmpty() ? List.of(passed.getLast()) : inTime;
      case ALL -> passed.subList(Math.max(0, passed.size() - MOST_CAUGHT_UP), passed.size());
    };
  }

  private static ScheduleState moved(
      ScheduleState state, List<Instant> times, int left, Optional<Instant> next, Instant now) {
    Optional<Instant> newest = times.stream().max(Instant::compareTo);
    return new ScheduleState(
        state.name(),
        state.terms(),
        state.pausedBecause(),
        state.createdBy(),
        state.createdAt(),
        now,
        next,
        newest.or(state::lastAt),
        newest.map(time -> ScheduledTask.id(state.name(), time)).or(state::lastTask),
        state.fired() + times.size(),
        state.missed() + left,
        state.extras());
  }

  private static ScheduleState standing(
      ScheduleState state,
      ScheduleTerms terms,
      Optional<String> because,
      Optional<Instant> next,
      Instant now) {
    return new ScheduleState(
        state.name(),
        terms,
        because,
        state.createdBy(),
        state.createdAt(),
        now,
        next,
        state.lastAt(),
        state.lastTask(),
        state.fired(),
        state.missed(),
        state.extras());
  }
}
