package dev.kurier.protocol;

/** Requests to the ledger as JSON objects. */
final class RequestForm {

  private RequestForm() {}

  static void write(FieldWriter fields, Request request) {
    if (request instanceof Request.Cancel cancel) {
      fields.text("kind", "cancel");
      fields.taskId("taskId", cancel.taskId());
      fields.text("reason", cancel.reason());
      fields.flagIfSet("force", cancel.force());
    } else {
      writeReplay(fields, (Request.Replay) request);
    }
  }

  static Request read(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "cancel" ->
          new Request.Cancel(
              fields.taskId("taskId"), fields.text("reason"), fields.flagOr("force", false));
      case "replay" ->
          new Request.Replay(
              fields.taskId("taskId"),
              fields.text("replayId"),
              fields.taskId("newId"),
              fields.nested("task", TaskForm::readEmbedded));
      default -> throw fields.unknownKind(kind);
    };
  }

  private static void writeReplay(FieldWriter fields, Request.Replay replay) {
    fields.text("kind", "replay");
    fields.taskId("taskId", replay.taskId());
    fields.text("replayId", replay.replayId());
    fields.taskId("newId", replay.newId());
    fields.nested("task", replay.task(), TaskForm::writeEmbedded);
  }
}
