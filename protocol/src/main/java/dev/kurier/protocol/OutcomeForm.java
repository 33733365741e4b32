package dev.kurier.protocol;

/** Outcomes as JSON objects. */
final class OutcomeForm {

  private OutcomeForm() {}

  static void write(FieldWriter fields, Outcome outcome) {
    if (outcome instanceof Outcome.Succeeded succeeded) {
      fields.text("kind", "succeeded");
      fields.json("result", succeeded.result());
    } else if (outcome instanceof Outcome.Failed failed) {
      writeFailed(fields, failed);
    } else if (outcome instanceof Outcome.TimedOut timedOut) {
      fields.text("kind", "timed-out");
      fields.millis("limitMs", timedOut.limit());
      fields.text("message", timedOut.message());
    } else if (outcome instanceof Outcome.Crashed crashed) {
      fields.text("kind", "crashed");
      fields.optionalNumber("exitCode", crashed.exitCode());
      fields.optionalNumber("signal", crashed.signal());
      fields.text("message", crashed.message());
    } else if (outcome instanceof Outcome.StartFailed startFailed) {
      writeEnded(fields, "start-failed", startFailed.message());
    } else if (outcome instanceof Outcome.Cancelled cancelled) {
      writeEnded(fields, "cancelled", cancelled.message());
    } else {
      writeEnded(fields, "interrupted", ((Outcome.Interrupted) outcome).message());
    }
  }

  static Outcome read(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "succeeded" -> new Outcome.Succeeded(fields.json("result"));
      case "failed" -> readFailed(fields);
      case "timed-out" -> new Outcome.TimedOut(fields.millis("limitMs"), fields.text("message"));
      case "crashed" ->
          new Outcome.Crashed(
              fields.optionalInteger("exitCode"),
              fields.optionalInteger("signal"),
              fields.text("message"));
      case "start-failed" -> new Outcome.StartFailed(fields.text("message"));
      case "cancelled" -> new Outcome.Cancelled(fields.text("message"));
      case "interrupted" -> new Outcome.Interrupted(fields.text("message"));
      default -> throw fields.unknownKind(kind);
    };
  }

  private static void writeFailed(FieldWriter fields, Outcome.Failed failed) {
    fields.text("kind", "failed");
    fields.constant("failure", failed.kind());
    fields.text("code", failed.code());
    fields.text("errorType", failed.errorType());
    fields.text("message", failed.message());
    fields.text("traceback", failed.traceback());
    failed.retryAfter().ifPresent(delay -> fields.millis("retryAfterMs", delay));
  }

  private static Outcome readFailed(Fields fields) {
    return new Outcome.Failed(
        fields.constant("failure", FailureKind.class),
        fields.text("code"),
        fields.text("errorType"),
        fields.text("message"),
        fields.text("traceback"),
        fields.optional("retryAfterMs", fields::millis));
  }

  private static void writeEnded(FieldWriter fields, String kind, String message) {
    fields.text("kind", kind);
    fields.text("message", message);
  }
}
