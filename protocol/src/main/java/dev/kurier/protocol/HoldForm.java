package dev.kurier.protocol;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds as JSON objects. */
final class HoldForm {

  private static final String FIELD = "hold";
  private static final String CAUSE = "cause";
  private static final String SINCE = "since";
  private static final String BY = "by";
  private static final String PENDING = "pending";
  private static final String RESULTS = "results";

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
              case "tasks" -> readTasks(hold);
              case "queue" -> new Hold.Queue(hold.instant(SINCE));
              default -> new Hold.Other(fields.json(FIELD));
            });
  }

  private static void writeKnown(FieldWriter fields, Hold hold) {
    if (hold instanceof Hold.Key key) {
      write(fields, "key", key.since(), key.by());
    } else if (hold instanceof Hold.Existing existing) {
      write(fields, "existing", existing.since(), existing.by());
    } else if (hold instanceof Hold.Tasks tasks) {
      writeTasks(fields, tasks);
    } else if (hold instanceof Hold.Queue queue) {
      fields.text(CAUSE, "queue");
      fields.instant(SINCE, queue.since());
    } else {
      fields.text(CAUSE, "time");
      fields.instant(SINCE, ((Hold.Time) hold).since());
    }
  }

  private static void writeTasks(FieldWriter fields, Hold.Tasks tasks) {
    fields.text(CAUSE, "tasks");
    fields.instant(SINCE, tasks.since());
    fields.words(PENDING, tasks.pending().stream().map(TaskId::value).toList());
    fields.nested(
        RESULTS,
        tasks.results(),
        (nested, results) -> results.forEach((id, result) -> nested.json(id.value(), result)));
  }

  private static Hold.Tasks readTasks(Fields hold) {
    List<TaskId> pending = hold.words(PENDING).stream().map(TaskId::new).toList();
    return new Hold.Tasks(
        hold.instant(SINCE), pending, hold.nested(RESULTS, HoldForm::readResults));
  }

  private static Map<TaskId, JsonText> readResults(Fields fields) {
    Map<TaskId, JsonText> results = new LinkedHashMap<>();
    fields.others(Set.of()).forEach((id, result) -> results.put(new TaskId(id), result));
    return results;
  }

  private static void write(FieldWriter fields, String cause, Instant since, TaskId by) {
    fields.text(CAUSE, cause);
    fields.instant(SINCE, since);
    fields.taskId(BY, by);
  }
}
