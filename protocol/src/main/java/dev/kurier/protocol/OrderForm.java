package dev.kurier.protocol;

/** Orders, and what is asked and told about them, as JSON objects. */
final class OrderForm {

  private OrderForm() {}

  static boolean isAbout(Request request) {
    return request instanceof Request.GiveOrder
        || request instanceof Request.LiftOrder
        || request instanceof Request.ResetBreaker;
  }

  static void writeRequest(FieldWriter fields, Request request) {
    if (request instanceof Request.GiveOrder give) {
      fields.text("kind", "give-order");
      fields.taskId("requestId", give.requestId());
      writeSubject(fields, give.subject());
      fields.constant("instruction", give.instruction());
      fields.millis("lastsMs", give.lasts());
      fields.text("reason", give.reason());
      fields.text("by", give.by());
    } else if (request instanceof Request.LiftOrder lift) {
      fields.text("kind", "lift-order");
      fields.taskId("requestId", lift.requestId());
      writeSubject(fields, lift.subject());
      fields.text("reason", lift.reason());
      fields.text("by", lift.by());
    } else {
      Request.ResetBreaker reset = (Request.ResetBreaker) request;
      fields.text("kind", "reset-breaker");
      fields.taskId("requestId", reset.requestId());
      fields.text("group", reset.group());
      fields.text("reason", reset.reason());
      fields.text("by", reset.by());
    }
  }

  static Request readRequest(Fields fields, String kind) {
    TaskId id = fields.taskId("requestId");
    return switch (kind) {
      case "give-order" ->
          new Request.GiveOrder(
              id,
              readSubject(fields),
              fields.constant("instruction", Order.Instruction.class),
              fields.millis("lastsMs"),
              fields.text("reason"),
              fields.text("by"));
      case "lift-order" ->
          new Request.LiftOrder(id, readSubject(fields), fields.text("reason"), fields.text("by"));
      default ->
          new Request.ResetBreaker(
              id, fields.text("group"), fields.text("reason"), fields.text("by"));
    };
  }

  static boolean isAbout(Control control) {
    return control instanceof Control.OrderGiven
        || control instanceof Control.OrderLifted
        || control instanceof Control.BreakerReset;
  }

  static void writeControl(FieldWriter fields, Control control) {
    if (control instanceof Control.OrderGiven given) {
      Order order = given.order();
      fields.text("kind", "order-given");
      fields.taskId("requestId", order.id());
      writeSubject(fields, order.subject());
      fields.constant("instruction", order.instruction());
      fields.text("reason", order.reason());
      fields.text("by", order.by());
      fields.instant("since", order.since());
      fields.instant("until", order.until());
    } else if (control instanceof Control.OrderLifted lifted) {
      fields.text("kind", "order-lifted");
      fields.taskId("requestId", lifted.requestId());
      writeSubject(fields, lifted.subject());
      fields.text("reason", lifted.reason());
      fields.text("by", lifted.by());
      fields.instant("at", lifted.at());
    } else {
      Control.BreakerReset reset = (Control.BreakerReset) control;
      fields.text("kind", "breaker-reset");
      fields.taskId("requestId", reset.requestId());
      fields.text("group", reset.group());
      fields.text("reason", reset.reason());
      fields.text("by", reset.by());
      fields.instant("at", reset.at());
    }
  }

  static Control readControl(Fields fields, String kind) {
    TaskId id = fields.taskId("requestId");
    return switch (kind) {
      case "order-given" ->
          new Control.OrderGiven(
              new Order(
                  id,
                  readSubject(fields),
                  fields.constant("instruction", Order.Instruction.class),
                  fields.text("reason"),
                  fields.text("by"),
                  fields.instant("since"),
                  fields.instant("until")));
      case "order-lifted" ->
          new Control.OrderLifted(
              id,
              readSubject(fields),
              fields.text("reason"),
              fields.text("by"),
              fields.instant("at"));
      default ->
          new Control.BreakerReset(
              id,
              fields.text("group"),
              fields.text("reason"),
              fields.text("by"),
              fields.instant("at"));
    };
  }

  private static void writeSubject(FieldWriter fields, Order.Subject subject) {
    fields.constant("scope", subject.scope());
    fields.text("name", subject.name());
  }

  private static Order.Subject readSubject(Fields fields) {
    Order.Scope scope = fields.constant("scope", Order.Scope.class);
    String name = fields.text("name");
    return fields.checked("name", () -> new Order.Subject(scope, name));
  }
}
