package dev.kurier.protocol;

import java.time.Instant;
import java.util.Set;

/** Schedules as JSON objects. */
final class ScheduleForm {

  /** The names that a schedule itself uses. */
  static final Set<String> KNOWN =
      Set.of(
          Schema.FIELD,
          "name",
          "terms",
          "pausedBecause",
          "createdBy",
          "createdAt",
          "updatedAt",
          "nextAt",
          "lastAt",
          "lastTask",
          "fired",
          "missed");

  private ScheduleForm() {}

  static void write(FieldWriter fields, ScheduleState schedule) {
    fields.text("name", schedule.name());
    fields.nested("terms", schedule.terms(), ScheduleForm::writeTerms);
    fields.optionalText("pausedBecause", schedule.pausedBecause());
    fields.text("createdBy", schedule.createdBy());
    fields.instant("createdAt", schedule.createdAt());
    fields.instant("updatedAt", schedule.updatedAt());
    schedule.nextAt().ifPresent(at -> fields.instant("nextAt", at));
    schedule.lastAt().ifPresent(at -> fields.instant("lastAt", at));
    schedule.lastTask().ifPresent(id -> fields.taskId("lastTask", id));
    fields.number("fired", schedule.fired());
    fields.number("missed", schedule.missed());
    schedule.extras().forEach(fields::json);
  }

  static ScheduleState read(Fields fields) {
    return new ScheduleState(
        fields.text("name"),
        fields.nested("terms", ScheduleForm::readTerms),
        fields.optionalText("pausedBecause"),
        fields.text("createdBy"),
        fields.instant("createdAt"),
        fields.instant("updatedAt"),
        fields.optional("nextAt", fields::instant),
        fields.optional("lastAt", fields::instant),
        fields.optional("lastTask", fields::taskId),
        fields.wide("fired"),
        fields.wide("missed"),
        fields.others(KNOWN));
  }

  static boolean isAbout(Request request) {
    return request instanceof Request.PutSchedule
        || request instanceof Request.SteerSchedule
        || request instanceof Request.FireSchedule;
  }

  static void writeRequest(FieldWriter fields, Request request) {
    if (request instanceof Request.PutSchedule put) {
      fields.text("kind", "put-schedule");
      fields.text("name", put.name());
      fields.nested("terms", put.terms(), ScheduleForm::writeTerms);
      fields.text("createdBy", put.createdBy());
    } else if (request instanceof Request.SteerSchedule steer) {
      fields.text("kind", "steer-schedule");
      fields.text("name", steer.name());
      fields.constant("steer", steer.steer());
      fields.text("reason", steer.reason());
    } else {
      Request.FireSchedule fire = (Request.FireSchedule) request;
      fields.text("kind", "fire-schedule");
      fields.text("name", fire.name());
      fields.words("times", fire.times().stream().map(Instant::toString).toList());
    }
  }

  static Request readRequest(Fields fields, String kind) {
    return switch (kind) {
      case "put-schedule" ->
          new Request.PutSchedule(
              fields.text("name"),
              fields.nested("terms", ScheduleForm::readTerms),
              fields.text("createdBy"));
      case "steer-schedule" ->
          new Request.SteerSchedule(
              fields.text("name"),
              fields.constant("steer", Request.ScheduleSteer.class),
              fields.text("reason"));
      default -> new Request.FireSchedule(fields.text("name"), fields.instants("times"));
    };
  }

  static void writeTerms(FieldWriter fields, ScheduleTerms terms) {
    fields.text("cron", terms.cron());
    fields.text("zone", terms.zone());
    fields.constant("misfire", terms.misfire());
    fields.constant("overlap", terms.overlap());
    fields.nested("task", terms.task(), ScheduleForm::writeTask);
  }

  static ScheduleTerms readTerms(Fields fields) {
    return new ScheduleTerms(
        fields.text("cron"),
        fields.text("zone"),
        fields.constant("misfire", ScheduleTerms.Misfire.class),
        fields.constant("overlap", ScheduleTerms.Overlap.class),
        fields.nested("task", ScheduleForm::readTask));
  }

  private static void writeTask(FieldWriter fields, ScheduledTask task) {
    fields.text("type", task.type());
    fields.text("queue", task.queue());
    fields.json("payload", task.payload());
    task.timeout().ifPresent(timeout -> fields.millis("timeoutMs", timeout));
    fields.number("maxAttempts", task.maxAttempts());
    fields.optionalNested("replyTo", task.replyTo(), TaskForm::writeReplyTo);
  }

  private static ScheduledTask readTask(Fields fields) {
    return new ScheduledTask(
        fields.text("type"),
        fields.text("queue"),
        fields.json("payload"),
        fields.optional("timeoutMs", fields::millis),
        fields.integerOr("maxAttempts", 0),
        fields.optionalNested("replyTo", TaskForm::replyTo));
  }
}
