package dev.kurier.runner.replay;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Counters;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Dead letters and states for tests. */
final class Letters {

  static final Instant NOON = Instant.parse("2025-01-01T12:00:00Z");

  private Letters() {}

  static TaskHeader header(String id, String type) {
    return new TaskHeader(
        new TaskId(id),
        type,
        "default",
        id,
        Optional.empty(),
        id,
        Optional.empty(),
        Optional.empty(),
        0,
        1,
        Optional.empty(),
        JsonText.NULL.sha256(),
        Optional.empty());
  }

  static DeadLetter dead(String id, String type, String message, Instant diedAt) {
    Task task = new Task(header(id, type), JsonText.NULL, Map.of());
    return letter(id, message, diedAt, new DeadLetter.Original.Understood(task));
  }

  static DeadLetter raw(String id) {
    return letter(id, "not JSON", NOON, new DeadLetter.Original.Raw("AAAA"));
  }

  /** One whose task was run by code of these versions; none where one is empty. */
  static DeadLetter ran(String... versions) {
    DeadLetter letter = raw("a-1");
    List<AttemptRecord> history =
        Stream.of(versions)
            .map(version ->
                new AttemptRecord(
                    1,
                    "e",
                    "n",
                    NOON,
                    Duration.ZERO,
                    new Outcome.Interrupted(""),
                    Optional.of(version).filter(one -> !one.isEmpty())))
            .toList();
    return new DeadLetter(
        letter.id(),
        letter.queue(),
        letter.status(),
        letter.reason(),
        letter.code(),
        letter.message(),
        letter.original(),
        letter.from(),
        history,
        letter.outputTail(),
        letter.diedAt());
  }

  private static DeadLetter letter(
      String id, String message, Instant diedAt, DeadLetter.Original original) {
    return new DeadLetter(
        new TaskId(id),
        "default",
        Status.FAILED,
        Reason.PERMANENT_FAILURE,
        "HANDLER_ERROR",
        message,
        original,
        new Coordinates("kurier.tasks.default", 3, 7),
        List.of(),
        "",
        diedAt);
  }

  static TaskState failed(String id, String type, Optional<TaskId> replayedAs) {
    return new TaskState(
        header(id, type),
        Status.FAILED,
        Reason.PERMANENT_FAILURE,
        "",
        Counters.ZERO,
        NOON,
        NOON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(
            new Outcome.Failed(
                FailureKind.PERMANENT,
                "HANDLER_ERROR",
                "SyntaxError",
                "bad token",
                "",
                Optional.empty())),
        replayedAs,
        Optional.empty(),
        false);
  }
}
