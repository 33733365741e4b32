package dev.kurier.protocol;

import java.util.List;
import java.util.Optional;

/** Requests to the ledger as JSON objects. */
final class RequestForm {

  private RequestForm() {}

  static void write(FieldWriter fields, Request request) {
    if (request instanceof Request.Cancel cancel) {
      writeCancel(fields, cancel);
    } else if (request instanceof Request.CancelWhere cancel) {
      writeCancelWhere(fields, cancel);
    } else if (request instanceof Request.Submit submit) {
      fields.text("kind", "submit");
      fields.nested("task", submit.task(), TaskForm::writeEmbedded);
    } else if (request instanceof Request.Replay replay) {
      writeReplay(fields, replay);
    } else if (request instanceof Request.ReplayAnswered answered) {
      fields.text("kind", "replay-answered");
      fields.text("replayId", answered.replayId());
      fields.taskId("taskId", answered.taskId());
      answered.skipped().ifPresent(cause -> fields.constant("skipped", cause));
    } else if (request instanceof Request.CreateReplay create) {
      writeCreate(fields, create);
    } else if (ScheduleForm.isAbout(request)) {
      ScheduleForm.writeRequest(fields, request);
    } else if (OrderForm.isAbout(request)) {
      OrderForm.writeRequest(fields, request);
    } else {
      Request.SteerReplay steer = (Request.SteerReplay) request;
      fields.text("kind", "steer-replay");
      fields.text("replayId", steer.replayId());
      fields.constant("steer", steer.steer());
    }
  }

  static Request read(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "cancel" ->
          new Request.Cancel(
              fields.taskId("taskId"), fields.text("reason"), fields.flagOr("force", false));
      case "cancel-where" -> readCancelWhere(fields);
      case "replay" -> readReplay(fields, Optional.empty());
      case "replay-task" ->
          readReplay(fields, Optional.of(fields.nested("asked", RequestForm::readAsked)));
      case "replay-answered" ->
          new Request.ReplayAnswered(
              fields.text("replayId"),
              fields.taskId("taskId"),
              fields.optionalText("skipped").map(ReplayForm::skip));
      case "create-replay" ->
          new Request.CreateReplay(
              fields.text("replayId"),
              fields.nested("terms", ReplayForm::readTerms),
              fields.text("createdBy"),
              fields.has("range") ? fields.nestedList("range", ReplayForm::readRange) : List.of());
      case "steer-replay" ->
          new Request.SteerReplay(
              fields.text("replayId"), fields.constant("steer", Request.Steer.class));
      case "submit" -> new Request.Submit(fields.nested("task", TaskForm::readSubmitted));
      case "put-schedule", "steer-schedule", "fire-schedule" ->
          ScheduleForm.readRequest(fields, kind);
      case "give-order", "lift-order", "reset-breaker" -> OrderForm.readRequest(fields, kind);
      default -> throw fields.unknownKind(kind);
    };
  }

  private static void writeCancel(FieldWriter fields, Request.Cancel cancel) {
    fields.text("kind", "cancel");
    fields.taskId("taskId", cancel.taskId());
    fields.text("reason", cancel.reason());
    fields.flagIfSet("force", cancel.force());
  }

  private static Request readCancelWhere(Fields fields) {
    String where = fields.text("where");
    if (where.isBlank()) {
      throw fields.bad("where", "must not be blank");
    }
    return new Request.CancelWhere(
        fields.taskId("requestId"),
        where,
        fields.optional("submittedBefore", fields::instant),
        fields.text("reason"),
        fields.flagOr("force", false));
  }

  private static void writeCancelWhere(FieldWriter fields, Request.CancelWhere cancel) {
    fields.text("kind", "cancel-where");
    fields.taskId("requestId", cancel.requestId());
    fields.text("where", cancel.where());
    cancel.submittedBefore().ifPresent(time -> fields.instant("submittedBefore", time));
    fields.text("reason", cancel.reason());
    fields.flagIfSet("force", cancel.force());
  }

  // A ledger that does not know how to answer must not take a dry run for the real thing.
  private static void writeReplay(FieldWriter fields, Request.Replay replay) {
    fields.text("kind", replay.asked().isPresent() ? "replay-task" : "replay");
    fields.taskId("taskId", replay.taskId());
    fields.text("replayId", replay.replayId());
    fields.taskId("newId", replay.newId());
    fields.nested("task", replay.task(), TaskForm::writeEmbedded);
    fields.optionalNested("asked", replay.asked(), RequestForm::writeAsked);
  }

  private static Request.Replay readReplay(Fields fields, Optional<Request.Asked> asked) {
    return new Request.Replay(
        fields.taskId("taskId"),
        fields.text("replayId"),
        fields.taskId("newId"),
        fields.nested("task", TaskForm::readEmbedded),
        asked);
  }

  private static void writeAsked(FieldWriter fields, Request.Asked asked) {
    fields.number("answerTo", asked.answerTo());
    fields.instant("diedAt", asked.diedAt());
    fields.flagIfSet("dryRun", asked.dryRun());
    fields.flagIfSet("newKey", asked.newKey());
    asked.edit().ifPresent(patch -> fields.json("edit", patch));
    fields.flagIfSet("shadow", asked.shadow());
  }

  private static Request.Asked readAsked(Fields fields) {
    return new Request.Asked(
        fields.integer("answerTo"),
        fields.instant("diedAt"),
        fields.flagOr("dryRun", false),
        fields.flagOr("newKey", false),
        fields.optional("edit", fields::json),
        fields.flagOr("shadow", false));
  }

  private static void writeCreate(FieldWriter fields, Request.CreateReplay create) {
    fields.text("kind", "create-replay");
    fields.text("replayId", create.replayId());
    fields.nested("terms", create.terms(), ReplayForm::writeTerms);
    fields.text("createdBy", create.createdBy());
    if (!create.range().isEmpty()) {
      fields.nestedList("range", create.range(), ReplayForm::writeRange);
    }
  }
}
