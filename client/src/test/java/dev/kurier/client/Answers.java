package dev.kurier.client;

import dev.kurier.protocol.Counters;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Terminal states as the ledger would decide them. */
final class Answers {

  private Answers() {}

  static TaskState succeeded(TaskHeader task, String json) {
    return ended(
        task,
        Status.SUCCEEDED,
        Reason.COMPLETED,
        Optional.of(new Outcome.Succeeded(JsonText.of(json))));
  }

  static TaskState failed(TaskHeader task) {
    return ended(
        task,
        Status.FAILED,
        Reason.PERMANENT_FAILURE,
        Optional.of(
            new Outcome.Failed(
                FailureKind.PERMANENT,
                "HANDLER_ERROR",
                "ValueError",
                "no such page",
                "Traceback (most recent call last): ...",
                Optional.empty())));
  }

  /** A task that runs and has said so much after as many seconds. */
  static TaskState running(TaskHeader task, int second) {
    Instant now = Instant.parse("2025-01-01T00:00:00Z").plusSeconds(second);
    return new TaskState(
        task,
        Status.RUNNING,
        Reason.CLAIMED,
        "",
        Counters.ZERO,
        now,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Progress(second, OptionalDouble.empty(), "", now)),
        false);
  }

  static TaskState cancelled(TaskHeader task) {
    return ended(task, Status.CANCELLED, Reason.CANCEL_REQUESTED, Optional.empty());
  }

  private static TaskState ended(
      TaskHeader task, Status status, Reason reason, Optional<Outcome> outcome) {
    Instant now = Instant.parse("2025-01-01T00:00:00Z");
    return new TaskState(
        task,
        status,
        reason,
        "",
        Counters.ZERO,
        now,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        outcome,
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
