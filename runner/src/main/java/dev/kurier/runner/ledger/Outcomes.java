package dev.kurier.runner.ledger;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What follows the end of a run. Immutable. */
final class Outcomes {

  private static final int MAX_ATTEMPT = 100;
  private static final int MAX_MESSAGE = 1_000;

  private final RetryPolicy retries;

  Outcomes(RetryPolicy retries) {
    this.retries = retries;
  }

  Decision ended(TaskState state, Event.Ended ended, Moment moment) {
    Run run = ended.run();
    if (state.status() == Status.CANCELLED && ended.outcome() instanceof Outcome.Cancelled) {
      return Decision.of(state);
    }
    if (Standing.isStale(state, run) || Standing.isInOtherHands(state, run)) {
      return duplicate(state);
    }
    if (state.status() == Status.CANCELLING) {
      return cancelled(state, ended, moment.now());
    }
    return switch (ended.outcome()) {
      case Outcome.Succeeded _ -> succeeded(state, ended, moment.now());
      case Outcome.Failed failed when failed.kind() == FailureKind.INVALID ->
          buried(state, ended, Status.FAILED, Reason.INVALID, moment.now());
      case Outcome.Failed failed when !failed.kind().isRetryable() ->
          buried(state, ended, Status.FAILED, Reason.PERMANENT_FAILURE, moment.now());
      case Outcome.Failed failed ->
          retried(state, ended, Status.FAILED, failed.retryAfter(), moment);
      case Outcome.TimedOut _ -> retried(state, ended, Status.TIMED_OUT, Optional.empty(), moment);
      case Outcome.Crashed _ -> retried(state, ended, Status.FAILED, Optional.empty(), moment);
      case Outcome.StartFailed failed -> startFailed(state, ended, failed, moment);
      case Outcome.Cancelled _ -> cancelled(state, ended, moment.now());
      case Outcome.Interrupted _ -> interrupted(state, ended, moment.now());
    };
  }

  static Decision duplicate(TaskState state) {
    return Decision.of(StateDraft.of(state).countsDuplicate().build());
  }

  private static Decision succeeded(TaskState state, Event.Ended ended, Instant now) {
    StateDraft draft =
        decided(state, ended).countsAttempt().becomes(Status.SUCCEEDED, Reason.COMPLETED, "", now);
    return stoppingOthers(Ending.quietly(draft), state, ended.run());
  }

  private static Decision cancelled(TaskState state, Event.Ended ended, Instant now) {
    StateDraft draft = decided(state, ended);
    if (!(ended.outcome() instanceof Outcome.Cancelled)) {
      String message = "the run had ended before it could be stopped";
      String why = state.detail().isEmpty() ? "" : ": " + state.detail();
      draft.outcome(new Outcome.Cancelled(clipped(message + why)));
    }
    return Ending.stopped(draft, state, now);
  }

  private Decision retried(
      TaskState state, Event.Ended ended, Status last, Optional<Duration> wish, Moment moment) {
    int attempt = ended.run().task().attempt();
    if (attempt >= Math.min(ended.run().maxAttempts(), MAX_ATTEMPT)) {
      return buried(state, ended, last, Reason.ATTEMPTS_EXHAUSTED, moment.now());
    }
    Duration delay = retries.delay(attempt, wish, moment.chance());
    String detail = Cause.of(ended.outcome(), "").message();
    StateDraft draft =
        decided(state, ended)
            .countsAttempt()
            .becomes(Status.RETRYING, Reason.BACKOFF, clipped(detail), moment.now())
            .attempt(attempt + 1)
            .waitsUntil(
                moment.now().plus(delay), ended.task().map(task -> task.withAttempt(attempt + 1)));
    return stoppingOthers(Decision.of(draft.build()), state, ended.run());
  }

  private static Decision buried(
      TaskState state, Event.Ended ended, Status status, Reason reason, Instant now) {
    Cause cause = Cause.of(ended.outcome(), ended.outputTail());
    StateDraft draft =
        decided(state, ended)
            .countsAttempt()
            .becomes(status, reason, clipped(cause.message()), now);
    Effect.Bury letter = new Effect.Bury(bodyOf(ended), ended.run().at(), cause);
    return stoppingOthers(Ending.buried(draft, letter), state, ended.run());
  }

  private Decision startFailed(
      TaskState state, Event.Ended ended, Outcome.StartFailed failed, Moment moment) {
    if (Standing.isSuperseded(state, ended.run())) {
      return duplicate(state);
    }
    int inARow = 1 + startFailuresAtTheEndOf(state.history());
    Instant next = moment.now().plus(retries.delay(inARow, Optional.empty(), moment.chance()));
    return Decision.of(
        decided(state, ended)
            .becomes(Status.QUEUED, Reason.START_FAILED, clipped(failed.message()), moment.now())
            .waitsUntil(next, ended.task())
            .build());
  }

  private static Decision interrupted(TaskState state, Event.Ended ended, Instant now) {
    if (Standing.isSuperseded(state, ended.run())) {
      return duplicate(state);
    }
    TaskState next =
        decided(state, ended)
            .countsInterruption()
            .becomes(Status.QUEUED, Reason.DRAINED, "", now)
            .build();
    return Decision.of(
        next, new Effect.Redispatch(next.task().queue(), bodyOf(ended), next.task().attempt()));
  }

  private static StateDraft decided(TaskState state, Event.Ended ended) {
    Run run = ended.run();
    return StateDraft.of(state)
        .sawDelivery(run.deliveries())
        .at(run.at())
        .outcome(ended.outcome())
        .remembers(
            new AttemptRecord(
                run.task().attempt(),
                run.execution(),
                run.node(),
                ended.startedAt(),
                ended.ranFor(),
                brief(ended.outcome()),
                ended.handlerVersion()));
  }

  private static Decision stoppingOthers(Decision decision, TaskState before, Run decisive) {
    return before
        .claim()
        .filter(claim -> !Standing.isSame(claim, decisive))
        .map(claim -> decision.and(Ending.stop(claim, "another run has ended first")))
        .orElse(decision);
  }

  private static Body bodyOf(Event.Ended ended) {
    return ended
        .task()
        .<Body>map(Body.Held::new)
        .orElseGet(() -> new Body.Stored(ended.run().at()));
  }

  private static int startFailuresAtTheEndOf(List<AttemptRecord> history) {
    int count = 0;
    for (AttemptRecord past : history.reversed()) {
      if (!(past.outcome() instanceof Outcome.StartFailed)) {
        return count;
      }
      count++;
    }
    return count;
  }

  // The newest outcome stands in the state in full; the history keeps what fits many times.
  private static Outcome brief(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> new Outcome.Succeeded(JsonText.NULL);
      case Outcome.Failed failed ->
          new Outcome.Failed(
              failed.kind(),
              failed.code(),
              failed.errorType(),
              clipped(failed.message()),
              "",
              failed.retryAfter());
      case Outcome.Crashed crashed ->
          new Outcome.Crashed(crashed.exitCode(), crashed.signal(), clipped(crashed.message()));
      case Outcome.StartFailed failed -> new Outcome.StartFailed(clipped(failed.message()));
      case Outcome.Cancelled cancelled -> new Outcome.Cancelled(clipped(cancelled.message()));
      case Outcome.TimedOut _, Outcome.Interrupted _ -> outcome;
    };
  }

  private static String clipped(String message) {
    if (message.length() <= MAX_MESSAGE) {
      return message;
    }
    int end = Character.isHighSurrogate(message.charAt(MAX_MESSAGE - 1)) ? 1 : 0;
    return message.substring(0, MAX_MESSAGE - end);
  }
}
