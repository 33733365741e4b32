package dev.kurier.protocol;

/** Requests to the ledger as JSON objects. */
final class RequestForm {

  private RequestForm() {}

  static void write(FieldWriter fields, Request request) {
    if (request instanceof Request.Cancel cancel) {
      writeCancel(fields, cancel);
    } else if (request instanceof Request.CancelWhere cancel) {
      writeCancelWhere(fields, cancel);
    } else if (request instanceof Request.Replay replay) {
      writeReplay(fields, replay);
    } else {
      fields.text("kind", "submit");
      fields.nested("task", ((Request.Submit) request).task(), TaskForm::writeEmbedded);
    }
  }

  static Request read(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "cancel" ->
          new Request.Cancel(
              fields.taskId("taskId"), fields.text("reason"), fields.flagOr("force", false));
      case "cancel-where" -> readCancelWhere(fields);
      case "replay" ->
          new Request.Replay(
              fields.taskId("taskId"),
              fields.text("replayId"),
              fields.taskId("newId"),
              fields.nested("task", TaskForm::readEmbedded));
      case "submit" -> new Request.Submit(fields.nested("task", TaskForm::readSubmitted));
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

  private static void writeReplay(FieldWriter fields, Request.Replay replay) {
    fields.text("kind", "replay");
    fields.taskId("taskId", replay.taskId());
    fields.text("replayId", replay.replayId());
    fields.taskId("newId", replay.newId());
    fields.nested("task", replay.task(), TaskForm::writeEmbedded);
  }
}
