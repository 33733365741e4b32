package dev.kurier.runner.explain;

import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Counters;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.HandlerReport;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** States, nodes and handlers as they come from topics. */
final class States {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final String TYPE = "shop.ocr";

  private States() {}

  static TaskHeader header(String id, Plan plan, Optional<Instant> deadline) {
    return new TaskHeader(
        new TaskId(id),
        TYPE,
        "default",
        id,
        Optional.empty(),
        id,
        deadline,
        Optional.empty(),
        0,
        2,
        Optional.empty(),
        "0",
        Optional.empty(),
        plan,
        Map.of());
  }

  static TaskState state(String id, Status status, Reason reason) {
    return state(header(id, Plan.NONE, Optional.empty()), status, reason);
  }

  static TaskState state(TaskHeader task, Status status, Reason reason) {
    return new TaskState(
        task,
        status,
        reason,
        "",
        Counters.ZERO,
        NOON.minusSeconds(60),
        NOON.minusSeconds(30),
        Optional.empty(),
        Optional.of(new Coordinates("kurier.tasks.default", 0, task.id().value().charAt(0))),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  static TaskState due(TaskState state, Instant at) {
    return with(state, Optional.of(at), state.claim(), state.outcome(), state.hold());
  }

  static TaskState held(TaskState state, Hold hold) {
    return with(state, state.dueAt(), state.claim(), state.outcome(), Optional.of(hold));
  }

  static TaskState outcome(TaskState state, Outcome outcome) {
    return with(state, state.dueAt(), state.claim(), Optional.of(outcome), state.hold());
  }

  static TaskState on(TaskState state, String node) {
    Run run = new Run(node + "-1", node, state.task(), state.at().orElseThrow(), 1, 3);
    return with(state, state.dueAt(), Optional.of(run), state.outcome(), state.hold());
  }

  private static TaskState with(
      TaskState state,
      Optional<Instant> dueAt,
      Optional<Run> claim,
      Optional<Outcome> outcome,
      Optional<Hold> hold) {
    return new TaskState(
        state.task(),
        state.status(),
        state.reason(),
        state.detail(),
        state.counters(),
        state.submittedAt(),
        state.updatedAt(),
        dueAt,
        state.at(),
        claim,
        state.waiting(),
        state.history(),
        outcome,
        state.replayedAs(),
        state.progress(),
        state.noReplyRoute(),
        state.replyClipped(),
        hold,
        state.extras());
  }

  static NodeSeen node(String id, int slots, int running, HandlerReport... handlers) {
    return node(id, "CLOSED", slots, running, handlers);
  }

  static NodeSeen node(
      String id, String breaker, int slots, int running, HandlerReport... handlers) {
    var heartbeat =
        new Event.Heartbeat(
            id,
            "worker-1",
            slots,
            running,
            Map.of("scanner", breaker),
            false,
            List.of(),
            List.of("default"),
            Map.of(),
            List.of(handlers));
    return new NodeSeen(heartbeat, NOON.minusSeconds(1));
  }

  static HandlerReport handler(int running, OptionalInt concurrency) {
    return new HandlerReport(
        TYPE,
        "scanner",
        running,
        concurrency,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static HandlerReport open(Duration retryIn) {
    return new HandlerReport(
        TYPE,
        "scanner",
        0,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.of(retryIn),
        Optional.empty());
  }

  static HandlerReport broken(String problem) {
    return new HandlerReport(
        TYPE,
        "scanner",
        0,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(problem));
  }
}
