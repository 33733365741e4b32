package dev.kurier.runner.cli;

import dev.kurier.protocol.ScheduleState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a schedule is shown to people and to scripts. */
final class ScheduleView {

  static final List<String> COLUMNS =
      List.of(
          "name", "type", "cron", "zone", "next", "last", "fired", "missed", "overlap", "paused");

  private ScheduleView() {}

  /** One line of a list. */
  static Map<String, Object> row(ScheduleState state) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", state.name());
    row.put("type", state.terms().task().type());
    row.put("cron", state.terms().cron());
    row.put("zone", state.terms().zone());
    row.put("next", state.nextAt().map(Instant::toString).orElse(""));
    row.put("last", state.lastAt().map(Instant::toString).orElse(""));
    row.put("fired", state.fired());
    row.put("missed", state.missed());
    row.put("overlap", word(state.terms().overlap()));
    row.put("paused", state.pausedBecause().map(why -> why.isBlank() ? "yes" : why).orElse(""));
    return row;
  }

  /** All of it, for people. */
  static Map<String, Object> fields(ScheduleState state) {
    Map<String, Object> fields = new LinkedHashMap<>(row(state));
    fields.put("misfire", word(state.terms().misfire()));
    fields.put("queue", state.terms().task().queue());
    fields.put("input", state.terms().task().payload().toString());
    state.lastTask().ifPresent(id -> fields.put("last task", id));
    fields.put(
        "created",
        state.createdAt() + (state.createdBy().isEmpty() ? "" : " by " + state.createdBy()));
    fields.put("updated", state.updatedAt());
    return fields;
  }

  private static String word(Enum<?> policy) {
    return policy.name().toLowerCase(Locale.ROOT);
  }
}
