package dev.kurier.protocol;

import java.util.Set;

/** Replies as JSON objects. */
final class ReplyForm {

  /** The names that a reply itself uses. */
  static final Set<String> KNOWN =
      Set.of(
          Schema.FIELD,
          "taskId",
          "correlationId",
          "type",
          "status",
          "reason",
          "detail",
          "attempt",
          "outcome",
          "finishedAt",
          "reported");

  private ReplyForm() {}

  static void write(FieldWriter fields, Reply reply) {
    fields.taskId("taskId", reply.taskId());
    fields.text("correlationId", reply.correlationId());
    fields.text("type", reply.type());
    fields.constant("status", reply.status());
    Extras.writeReason(fields, reply.reason(), reply.extras());
    fields.text("detail", reply.detail());
    fields.number("attempt", reply.attempt());
    fields.optionalNested("outcome", reply.outcome(), OutcomeForm::write);
    fields.instant("finishedAt", reply.finishedAt());
    fields.flagIfSet("reported", reply.reported());
    Extras.writeBesideReason(fields, reply.extras());
  }

  static Reply read(Fields fields) {
    return new Reply(
        fields.taskId("taskId"),
        fields.text("correlationId"),
        fields.text("type"),
        fields.constant("status", Status.class),
        Extras.reason(fields),
        fields.text("detail"),
        fields.integer("attempt"),
        fields.optionalNested("outcome", OutcomeForm::read),
        fields.instant("finishedAt"),
        fields.flagOr("reported", false),
        Extras.read(fields, KNOWN));
  }
}
