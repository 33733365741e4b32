package dev.kurier.protocol;

import java.util.Optional;
import java.util.Set;

/** States as JSON objects. */
final class StateForm {

  /** The names that a state itself uses. */
  static final Set<String> KNOWN =
      Set.of(
          Schema.FIELD,
          "task",
          "status",
          "reason",
          "detail",
          "counters",
          "submittedAt",
          "updatedAt",
          "dueAt",
          "at",
          "claim",
          "waiting",
          "history",
          "outcome",
          "replayedAs",
          "progress",
          "noReplyRoute",
          "replyClipped",
          "hold");

  private StateForm() {}

  static void write(FieldWriter fields, TaskState state) {
    fields.nested("task", state.task(), TaskForm::writeHeader);
    fields.constant("status", state.status());
    Extras.writeReason(fields, state.reason(), state.extras());
    fields.text("detail", state.detail());
    fields.nested("counters", state.counters(), StateForm::writeCounters);
    fields.instant("submittedAt", state.submittedAt());
    fields.instant("updatedAt", state.updatedAt());
    state.dueAt().ifPresent(due -> fields.instant("dueAt", due));
    fields.optionalNested("at", state.at(), RunForm::writeCoordinates);
    fields.optionalNested("claim", state.claim(), RunForm::write);
    fields.optionalNested("waiting", state.waiting(), TaskForm::writeEmbedded);
    fields.nestedList("history", state.history(), RunForm::writeAttempt);
    fields.optionalNested("outcome", state.outcome(), OutcomeForm::write);
    state.replayedAs().ifPresent(id -> fields.taskId("replayedAs", id));
    fields.optionalNested("progress", state.progress(), RunForm::writeProgress);
    fields.flag("noReplyRoute", state.noReplyRoute());
    fields.flagIfSet("replyClipped", state.replyClipped());
    state.hold().ifPresent(hold -> HoldForm.write(fields, hold));
    Extras.writeBesideReason(fields, state.extras());
  }

  static TaskState read(Fields fields) {
    return new TaskState(
        fields.nested("task", TaskForm::readHeader),
        fields.constant("status", Status.class),
        Extras.reason(fields),
        fields.text("detail"),
        fields.nested("counters", StateForm::readCounters),
        fields.instant("submittedAt"),
        fields.instant("updatedAt"),
        fields.optional("dueAt", fields::instant),
        fields.optionalNested("at", RunForm::readCoordinates),
        fields.optionalNested("claim", RunForm::read),
        fields.optionalNested("waiting", TaskForm::readEmbedded),
        fields.nestedList("history", RunForm::readAttempt),
        fields.optionalNested("outcome", OutcomeForm::read),
        fields.optional("replayedAs", fields::taskId),
        fields.optionalNested("progress", RunForm::readProgress),
        fields.flag("noReplyRoute"),
        fields.flagOr("replyClipped", false),
        fields.has("hold") ? Optional.of(HoldForm.read(fields)) : Optional.empty(),
        Extras.read(fields, KNOWN));
  }

  private static void writeCounters(FieldWriter fields, Counters counters) {
    fields.number("deliveries", counters.deliveries());
    fields.number("attempts", counters.attempts());
    fields.number("interruptions", counters.interruptions());
    fields.number("runnerLosses", counters.runnerLosses());
    fields.number("duplicates", counters.duplicates());
  }

  private static Counters readCounters(Fields fields) {
    return new Counters(
        fields.integer("deliveries"),
        fields.integer("attempts"),
        fields.integer("interruptions"),
        fields.integer("runnerLosses"),
        fields.integer("duplicates"));
  }
}
