package dev.kurier.protocol;

/** Replies as JSON objects. */
final class ReplyForm {

  private ReplyForm() {}

  static void write(FieldWriter fields, Reply reply) {
    fields.taskId("taskId", reply.taskId());
    fields.text("correlationId", reply.correlationId());
    fields.text("type", reply.type());
    fields.constant("status", reply.status());
    fields.constant("reason", reply.reason());
    fields.text("detail", reply.detail());
    fields.number("attempt", reply.attempt());
    fields.optionalNested("outcome", reply.outcome(), OutcomeForm::write);
    fields.instant("finishedAt", reply.finishedAt());
  }

  static Reply read(Fields fields) {
    return new Reply(
        fields.taskId("taskId"),
        fields.text("correlationId"),
        fields.text("type"),
        fields.constant("status", Status.class),
        fields.constant("reason", Reason.class),
        fields.text("detail"),
        fields.integer("attempt"),
        fields.optionalNested("outcome", OutcomeForm::read),
        fields.instant("finishedAt"));
  }
}
