package dev.kurier.runner.ledger;

import dev.kurier.protocol.Event;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What planted faults make of states, events and decisions. */
final class Forgery {

  private Forgery() {}

  static TaskState reopened(TaskState state) {
    return state.status().isTerminal()
        ? StateDraft.of(state).becomes(Status.QUEUED, state.reason(), "", state.updatedAt()).build()
        : state;
  }

  static TaskState unclaimed(TaskState state) {
    return state.status() == Status.RUNNING
        ? StateDraft.of(state).becomes(Status.QUEUED, state.reason(), "", state.updatedAt()).build()
        : state;
  }

  static TaskState resumed(TaskState state) {
    return StateDraft.of(state)
        .becomes(Status.RUNNING, Reason.CLAIMED, "", state.updatedAt())
        .claimedBy(state.claim().orElseThrow())
        .build();
  }

  static LifecycleEvent ofTheCurrentAttempt(TaskState state, Event.Ended ended) {
    Run past = ended.run();
    Run run =
        new Run(
            past.execution(),
            past.node(),
            past.task().withAttempt(state.task().attempt()),
            past.at(),
            past.deliveries(),
            past.maxAttempts());
    return new LifecycleEvent.RunEnded(
        new Event.Ended(
            run,
            ended.outcome(),
            ended.task(),
            ended.startedAt(),
            ended.ranFor(),
            ended.outputTail(),
            ended.killed()));
  }

  /** The same request of somebody who does not only compare. */
  static Request.Replay inEarnest(Request.Replay request) {
    return new Request.Replay(
        request.taskId(),
        request.replayId(),
        request.newId(),
        request.task(),
        request
            .asked()
            .map(asked ->
                new Request.Asked(
                    asked.answerTo(),
                    asked.diedAt(),
                    asked.dryRun(),
                    asked.newKey(),
                    asked.edit())));
  }

  static Effect lateAnswer(TaskState state) {
    return Ending.answer(StateDraft.of(state).decidedAt(state.updatedAt().plusSeconds(1)).build())
        .orElseThrow();
  }

  static Decision changed(Decision decision, UnaryOperator<StateDraft> change) {
    return new Decision(
        decision.state().map(state -> change.apply(StateDraft.of(state)).build()),
        decision.effects());
  }

  static Decision again(Decision decision, Class<? extends Effect> kind) {
    return decision.effects().stream()
        .filter(kind::isInstance)
        .findFirst()
        .map(decision::and)
        .orElse(decision);
  }

  static Decision without(Decision decision, Predicate<Effect> dropped) {
    return new Decision(
        decision.state(), decision.effects().stream().filter(dropped.negate()).toList());
  }

  static boolean isAt(Optional<TaskState> state, Status status) {
    return state.filter(known -> known.status() == status).isPresent();
  }

  static boolean isEnd(LifecycleEvent event, Class<? extends Outcome> kind) {
    return event instanceof LifecycleEvent.RunEnded(var ended) && kind.isInstance(ended.outcome());
  }

  static int duplicates(Optional<TaskState> state) {
    return state.map(known -> known.counters().duplicates()).orElse(0);
  }
}
