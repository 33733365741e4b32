package dev.kurier.runner.verify;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Counters;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Lineage;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Run;
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

/**
 * What records say of one task. Immutable; each method gives the next one.
 *
 * @param id its name
 * @param payload its payload
 * @param lineage which task it repeats
 * @param counters what the ledger has counted
 * @param at the record that a run was given
 */
record Tale(
    String id, String payload, Optional<Lineage> lineage, Counters counters, Coordinates at) {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** Under which all have their effect: they may repeat each other. */
  static final String KEY = "key";

  static final Outcome SUCCEEDED = new Outcome.Succeeded(JsonText.of("2"));
  static final Outcome CANCELLED = new Outcome.Cancelled("it was cancelled");
  static final Outcome FAILED =
      new Outcome.Failed(FailureKind.PERMANENT, "HANDLER_ERROR", "", "no", "", Optional.empty());
  static final Outcome FAILED_FOR_NOW =
      new Outcome.Failed(FailureKind.RETRYABLE, "HANDLER_ERROR", "", "no", "", Optional.empty());

  static Tale of(String id) {
    return new Tale(
        id,
        "{\"n\":1}",
        Optional.empty(),
        new Counters(1, 1, 0, 0, 0),
        new Coordinates("kurier.tasks.default", 0, 7));
  }

  Tale counting(int attempts, int duplicates) {
    return new Tale(id, payload, lineage, new Counters(1, attempts, 0, 0, duplicates), at);
  }

  Tale repeating(String other, int sequence, String itsPayload) {
    TaskId parent = new TaskId(other);
    Optional<Lineage> line = Optional.of(new Lineage(parent, parent, sequence));
    return new Tale(id, itsPayload, line, counters, at);
  }

  Tale givenAs(String topic, long offset) {
    return new Tale(id, payload, lineage, counters, new Coordinates(topic, 0, offset));
  }

  TaskHeader header(int attempt) {
    return new TaskHeader(
        new TaskId(id),
        "math.add",
        "default",
        "c-" + id,
        Optional.of(new ReplyTo("shop", 0)),
        KEY,
        Optional.empty(),
        Optional.empty(),
        0,
        attempt,
        lineage,
        JsonText.of(payload).sha256(),
        Optional.empty());
  }

  Run run(String node, int attempt, int deliveries) {
    String execution = node + "-" + attempt + "-" + deliveries + "-" + at;
    return new Run(execution, node, header(attempt), at, deliveries, 3);
  }

  Event ended(Run run, Outcome outcome, Instant startedAt) {
    return new Event.Ended(
        run, outcome, Optional.empty(), startedAt, Duration.ofMillis(5), "", List.of());
  }

  Event deferred(Run run) {
    Task task = new Task(header(1), JsonText.of(payload), Map.of());
    return new Event.Deferred(run, task, Reason.DRAINED, Duration.ZERO);
  }

  TaskState state(Status status, Optional<Outcome> outcome) {
    return state(status, outcome, Optional.empty(), Optional.empty());
  }

  TaskState state(
      Status status, Optional<Outcome> outcome, Optional<Instant> dueAt, Optional<Run> claim) {
    return new TaskState(
        header(1),
        status,
        status == Status.SUCCEEDED ? Reason.COMPLETED : Reason.SUBMITTED,
        "",
        counters,
        NOON,
        NOON,
        dueAt,
        Optional.of(at),
        claim,
        Optional.empty(),
        List.of(),
        outcome,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  DeadLetter letter(String message) {
    Task task = new Task(header(1), JsonText.of(payload), Map.of());
    return new DeadLetter(
        new TaskId(id),
        "default",
        Status.FAILED,
        Reason.PERMANENT_FAILURE,
        "HANDLER_ERROR",
        message,
        new DeadLetter.Original.Understood(task),
        at,
        List.of(),
        "",
        NOON);
  }

  /** All that a task that succeeds at once leaves behind. */
  void tell(Evidence evidence) {
    evidence.submitted(header(1), NOON);
    evidence.event(ended(run("a", 1, 1), SUCCEEDED, NOON), 0, NOON);
    TaskState end = state(Status.SUCCEEDED, Optional.of(SUCCEEDED));
    evidence.state(end, NOON);
    evidence.reply(Reply.of(end));
  }
}
