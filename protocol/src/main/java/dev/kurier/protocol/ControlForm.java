package dev.kurier.protocol;

/** Control messages as JSON objects. */
final class ControlForm {

  private ControlForm() {}

  static void write(FieldWriter fields, Control control) {
    if (control instanceof Control.CancelTask cancel) {
      fields.text("kind", "cancel-task");
      fields.taskId("taskId", cancel.taskId());
      fields.text("reason", cancel.reason());
      fields.flagIfSet("force", cancel.force());
    } else if (control instanceof Control.StartRun start) {
      fields.text("kind", "start-run");
      fields.taskId("taskId", start.taskId());
      fields.text("execution", start.execution());
      fields.text("node", start.node());
    } else if (OrderForm.isAbout(control)) {
      OrderForm.writeControl(fields, control);
    } else {
      Control.StopRun stop = (Control.StopRun) control;
      fields.text("kind", "stop-run");
      fields.taskId("taskId", stop.taskId());
      fields.text("execution", stop.execution());
      fields.text("reason", stop.reason());
    }
  }

  static Control read(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "cancel-task" ->
          new Control.CancelTask(
              fields.taskId("taskId"), fields.text("reason"), fields.flagOr("force", false));
      case "start-run" ->
          new Control.StartRun(
              fields.taskId("taskId"), fields.text("execution"), fields.text("node"));
      case "stop-run" ->
          new Control.StopRun(
              fields.taskId("taskId"), fields.text("execution"), fields.text("reason"));
      case "order-given", "order-lifted", "breaker-reset" -> OrderForm.readControl(fields, kind);
      default -> throw fields.unknownKind(kind);
    };
  }
}
