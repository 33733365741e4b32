package dev.kurier.protocol;

import java.time.Instant;

/** Holds as JSON objects. */
final class HoldForm {

  private static final String FIELD = "hold";
  private static final String CAUSE = "cause";
  private static final String SINCE = "since";
  private static final String BY = "by";

  private HoldForm() {}

  /** Writes the field of a state. */
  static void write(FieldWriter fields, Hold hold) {
    if (hold instanceof Hold.Other other) {
      fields.json(FIELD, other.written());
    } else {
      fields.nested(FIELD, hold, HoldForm::writeKnown);
    }
  }

  /** Reads the field of a state. */
  static Hold read(Fields fields) {
    return fields.nested(
        FIELD,
        hold ->
            switch (hold.text(CAUSE)) {
              case "time" -> new Hold.Time(hold.instant(SINCE));
              case "key" -> new Hold.Key(hold.instant(SINCE), hold.taskId(BY));
              case "existing" -> new Hold.Existing(hold.instant(SINCE), hold.taskId(BY));
              default -> new Hold.Other(fields.json(FIELD));
            });
  }

  private static void writeKnown(FieldWriter fields, Hold hold) {
    if (hold instanceof Hold.Key key) {
      write(fields, "key", key.since(), key.by());
    } else if (hold instanceof Hold.Existing existing) {
      write(fields, "existing", existing.since(), existing.by());
    } else {
      fields.text(CAUSE, "time");
      fields.instant(SINCE, ((Hold.Time) hold).since());
    }
  }

  private static void write(FieldWriter fields, String cause, Instant since, TaskId by) {
    fields.text(CAUSE, cause);
    fields.instant(SINCE, since);
    fields.taskId(BY, by);
  }
}
