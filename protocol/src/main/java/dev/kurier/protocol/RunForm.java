package dev.kurier.protocol;

import java.util.Optional;
import java.util.Set;

/** Runs, their coordinates, their progress and their history as JSON objects. */
final class RunForm {

  /** The names that a run itself uses. */
  static final Set<String> KNOWN =
      Set.of("execution", "node", "task", "at", "deliveries", "maxAttempts");

  private RunForm() {}

  static void write(FieldWriter fields, Run run) {
    fields.text("execution", run.execution());
    fields.text("node", run.node());
    fields.nested("task", run.task(), TaskForm::writeHeader);
    fields.nested("at", run.at(), RunForm::writeCoordinates);
    fields.number("deliveries", run.deliveries());
    fields.number("maxAttempts", run.maxAttempts());
    run.extras().forEach(fields::json);
  }

  static Run read(Fields fields) {
    return new Run(
        fields.text("execution"),
        fields.text("node"),
        fields.nested("task", TaskForm::readHeader),
        fields.nested("at", RunForm::readCoordinates),
        fields.integer("deliveries"),
        fields.integer("maxAttempts"),
        fields.others(KNOWN));
  }

  static void writeCoordinates(FieldWriter fields, Coordinates at) {
    fields.text("topic", at.topic());
    fields.number("partition", at.partition());
    fields.number("offset", at.offset());
  }

  static Coordinates readCoordinates(Fields fields) {
    return new Coordinates(
        fields.text("topic"), fields.integer("partition"), fields.wide("offset"));
  }

  static void writeProgress(FieldWriter fields, Progress progress) {
    fields.decimal("done", progress.done());
    progress.total().ifPresent(total -> fields.decimal("total", total));
    fields.text("message", progress.message());
    fields.instant("at", progress.at());
  }

  static Progress readProgress(Fields fields) {
    return new Progress(
        fields.decimal("done"),
        fields.optionalDecimal("total"),
        fields.text("message"),
        fields.instant("at"));
  }

  static void writeAttempt(FieldWriter fields, AttemptRecord attempt) {
    fields.number("attempt", attempt.attempt());
    fields.text("execution", attempt.execution());
    fields.text("node", attempt.node());
    fields.instant("startedAt", attempt.startedAt());
    fields.millis("ranForMs", attempt.ranFor());
    fields.nested("outcome", attempt.outcome(), OutcomeForm::write);
    fields.optionalText("handlerVersion", attempt.handlerVersion());
  }

  static AttemptRecord readAttempt(Fields fields) {
    return new AttemptRecord(
        fields.integer("attempt"),
        fields.text("execution"),
        fields.text("node"),
        fields.instant("startedAt"),
        fields.millis("ranForMs"),
        fields.nested("outcome", OutcomeForm::read),
        readVersion(fields));
  }

  /** One that is too long is none: no outcome is lost for what only people read. */
  static Optional<String> readVersion(Fields fields) {
    return fields
        .optionalText("handlerVersion")
        .filter(version -> version.length() <= Event.Ended.LONGEST_VERSION);
  }
}
