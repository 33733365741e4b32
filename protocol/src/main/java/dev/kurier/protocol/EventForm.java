package dev.kurier.protocol;

import java.util.List;
import java.util.Map;

/** Events as JSON objects. */
final class EventForm {

  private EventForm() {}

  static void write(FieldWriter fields, Event event) {
    if (event instanceof Event.Ended ended) {
      writeEnded(fields, ended);
    } else if (event instanceof Event.Claimed claimed) {
      fields.text("kind", "claimed");
      fields.text("node", claimed.node());
      fields.nestedList("runs", claimed.runs(), RunForm::write);
    } else if (event instanceof Event.Deferred deferred) {
      fields.text("kind", "deferred");
      fields.nested("run", deferred.run(), RunForm::write);
      fields.nested("task", deferred.task(), TaskForm::writeEmbedded);
      fields.constant("reason", deferred.reason());
      fields.millis("delayMs", deferred.delay());
    } else if (event instanceof Event.Progressed progressed) {
      fields.text("kind", "progressed");
      fields.taskId("taskId", progressed.taskId());
      fields.text("execution", progressed.execution());
      fields.nested("progress", progressed.progress(), RunForm::writeProgress);
    } else {
      writeHeartbeat(fields, (Event.Heartbeat) event);
    }
  }

  static Event read(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "ended" -> readEnded(fields);
      case "claimed" ->
          new Event.Claimed(fields.text("node"), fields.nestedList("runs", RunForm::read));
      case "deferred" ->
          new Event.Deferred(
              fields.nested("run", RunForm::read),
              fields.nested("task", TaskForm::readEmbedded),
              Extras.reason(fields),
              fields.millis("delayMs"));
      case "progressed" ->
          new Event.Progressed(
              fields.taskId("taskId"),
              fields.text("execution"),
              fields.nested("progress", RunForm::readProgress));
      case "heartbeat" -> readHeartbeat(fields);
      default -> throw fields.unknownKind(kind);
    };
  }

  private static void writeEnded(FieldWriter fields, Event.Ended ended) {
    fields.text("kind", "ended");
    fields.nested("run", ended.run(), RunForm::write);
    fields.nested("outcome", ended.outcome(), OutcomeForm::write);
    fields.optionalNested("task", ended.task(), TaskForm::writeEmbedded);
    fields.instant("startedAt", ended.startedAt());
    fields.millis("ranForMs", ended.ranFor());
    fields.text("outputTail", ended.outputTail());
    fields.numbers("killed", ended.killed());
    fields.optionalText("handlerVersion", ended.handlerVersion());
  }

  private static Event readEnded(Fields fields) {
    return new Event.Ended(
        fields.nested("run", RunForm::read),
        fields.nested("outcome", OutcomeForm::read),
        fields.optionalNested("task", TaskForm::readEmbedded),
        fields.instant("startedAt"),
        fields.millis("ranForMs"),
        fields.text("outputTail"),
        fields.wides("killed"),
        RunForm.readVersion(fields));
  }

  private static void writeHeartbeat(FieldWriter fields, Event.Heartbeat heartbeat) {
    fields.text("kind", "heartbeat");
    fields.text("node", heartbeat.node());
    fields.text("host", heartbeat.host());
    fields.number("slots", heartbeat.slots());
    fields.number("running", heartbeat.running());
    fields.texts("breakers", heartbeat.breakers());
    fields.flag("leaving", heartbeat.leaving());
    if (!heartbeat.gaveUp().isEmpty()) {
      fields.words("gaveUp", heartbeat.gaveUp());
    }
    if (!heartbeat.queues().isEmpty()) {
      fields.words("queues", heartbeat.queues());
    }
    if (!heartbeat.room().isEmpty()) {
      fields.counts("room", heartbeat.room());
    }
    if (!heartbeat.handlers().isEmpty()) {
      fields.nestedList("handlers", heartbeat.handlers(), EventForm::writeHandler);
    }
  }

  private static Event readHeartbeat(Fields fields) {
    return new Event.Heartbeat(
        fields.text("node"),
        fields.text("host"),
        fields.integer("slots"),
        fields.integer("running"),
        fields.texts("breakers"),
        fields.flag("leaving"),
        fields.optional("gaveUp", fields::words).orElse(List.of()),
        fields.optional("queues", fields::words).orElse(List.of()),
        fields.optional("room", fields::counts).orElse(Map.of()),
        fields
            .optional("handlers", name -> fields.nestedList(name, EventForm::readHandler))
            .orElse(List.of()));
  }

  private static void writeHandler(FieldWriter fields, HandlerReport report) {
    fields.text("type", report.type());
    fields.text("breaker", report.breaker());
    fields.number("running", report.running());
    report.concurrency().ifPresent(most -> fields.number("concurrency", most));
    fields.optionalText("rate", report.rate());
    report.retryIn().ifPresent(wait -> fields.millis("retryInMs", wait));
    fields.optionalText("problem", report.problem());
  }

  private static HandlerReport readHandler(Fields fields) {
    return new HandlerReport(
        fields.text("type"),
        fields.text("breaker"),
        fields.integer("running"),
        fields.optionalInteger("concurrency"),
        fields.optionalText("rate"),
        fields.optional("retryInMs", fields::millis),
        fields.optionalText("problem"));
  }
}
