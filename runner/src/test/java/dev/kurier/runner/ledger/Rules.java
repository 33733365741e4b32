package dev.kurier.runner.ledger;

import dev.kurier.protocol.AttemptRecord;
import dev.kurier.protocol.Control;
import dev.kurier.protocol.Counters;
import dev.kurier.protocol.Hold;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What must hold of one task after each decision: I2, I3, I5, I6 and I7 of the guarantees. */
final class Rules {

  private Rules() {}

  /** The first rule that a decision breaks. */
  static Optional<String> afterFold(
      Account before, LifecycleEvent event, Decision decision, Account after) {
    if (after.state().isEmpty()) {
      return before.state().isPresent() ? Optional.of("a task was forgotten") : Optional.empty();
    }
    TaskState now = after.state().get();
    return Stream.of(
            ends(before.state(), now),
            tellings(after, now),
            place(now),
            held(now),
            attempts(before.state(), now),
            counts(now),
            marks(before.state(), event, now),
            dispatches(after, now),
            cancel(before.state(), event, now),
            lateClaim(before.state(), event, decision),
            confirmed(decision),
            hold(before.state(), event, now),
            timer(event, decision, before.state()),
            resumed(before.state(), event, decision),
            answered(event, decision),
            shadowed(before, event, decision),
            shadow(after, now))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** I2. */
  private static Optional<String> ends(Optional<TaskState> before, TaskState now) {
    return before
        .filter(state -> state.status().isTerminal())
        .filter(state -> !content(state).equals(content(now)))
        .map(_ -> "a terminal state changed");
  }

  /** I3, I7. */
  private static Optional<String> tellings(Account after, TaskState now) {
    if (after.replies().size() > 1) {
      return Optional.of("two different replies: " + after.replies());
    }
    if (isShadow(now)) {
      return Optional.empty();
    }
    if (after.replies().isEmpty() == now.status().isTerminal()) {
      return Optional.of("a reply without an end, or an end without a reply");
    }
    return after.letters() != (now.status().isDeadLettered() ? 1 : 0)
        ? Optional.of(after.letters() + " dead letters for " + now.status())
        : Optional.empty();
  }

  private static Optional<String> place(TaskState now) {
    boolean fits =
        switch (now.status()) {
          case SCHEDULED ->
              now.claim().isEmpty()
                  && (now.waiting().isPresent() || isInLine(now))
                  && (now.dueAt().isPresent()
                      == now.hold().filter(Hold.Time.class::isInstance).isPresent());
          case RETRYING -> now.claim().isEmpty() && now.dueAt().isPresent();
          case QUEUED -> now.claim().isEmpty();
          case RUNNING -> now.claim().isPresent() && now.dueAt().isEmpty();
          case CANCELLING -> now.claim().isPresent() && now.dueAt().isPresent();
          case SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, EXPIRED, QUARANTINED ->
              now.claim().isEmpty() && now.dueAt().isEmpty() && now.waiting().isEmpty();
        };
    return fits ? Optional.empty() : Optional.of(now.status() + " with the parts of another state");
  }

  /** What is held has a hold, and what has a time has waited for it. */
  private static Optional<String> held(TaskState now) {
    if (now.hold().isPresent() != (now.status() == Status.SCHEDULED)) {
      return Optional.of(now.status() + " with the hold " + now.hold());
    }
    Optional<Instant> notBefore = now.task().plan().notBefore();
    return now.reason() == Reason.RELEASED
            && notBefore.filter(now.updatedAt()::isBefore).isPresent()
        ? Optional.of("released at " + now.updatedAt() + ", before " + notBefore.get())
        : Optional.empty();
  }

  /** I6. */
  private static Optional<String> attempts(Optional<TaskState> before, TaskState now) {
    int past = before.map(state -> state.task().attempt()).orElse(1);
    int attempt = now.task().attempt();
    if (attempt < past || attempt > past + 1 || attempt > Explorer.MAX_ATTEMPTS) {
      return Optional.of("attempt " + attempt + " follows " + past);
    }
    int seen = 0;
    for (AttemptRecord run : now.history()) {
      if (run.attempt() < seen || run.attempt() > seen + 1) {
        return Optional.of("attempt " + run.attempt() + " ran after " + seen);
      }
      seen = run.attempt();
    }
    return Optional.empty();
  }

  /** What was counted is what happened (I6). */
  private static Optional<String> counts(TaskState now) {
    Counters counters = now.counters();
    boolean isStopped = now.status() == Status.EXPIRED && now.task().plan().runsAlone();
    if (now.status() == Status.CANCELLED || isStopped) {
      return Optional.empty();
    }
    long burned = now.history().stream().filter(run -> burns(run.outcome())).count();
    long given =
        now.history().stream().filter(run -> run.outcome() instanceof Outcome.Interrupted).count();
    return counters.attempts() == burned
            && counters.attempts() <= Explorer.MAX_ATTEMPTS
            && counters.interruptions() + counters.runnerLosses() == given
        ? Optional.empty()
        : Optional.of("the counters " + counters + " do not tell the history");
  }

  /** Each outcome decides, or is marked as a duplicate (I5). */
  private static Optional<String> marks(
      Optional<TaskState> before, LifecycleEvent event, TaskState now) {
    if (before.isEmpty() || !(event instanceof LifecycleEvent.RunEnded(var ended))) {
      return Optional.empty();
    }
    TaskState past = before.get();
    boolean confirms =
        past.status() == Status.CANCELLED && ended.outcome() instanceof Outcome.Cancelled;
    boolean decides = now.history().size() > past.history().size();
    if (decides && ended.run().task().attempt() != past.task().attempt()) {
      return Optional.of("the outcome of another attempt counted");
    }
    int marks =
        (now.counters().duplicates() - past.counters().duplicates())
            + (now.history().size() - past.history().size());
    return marks == (confirms ? 0 : 1)
        ? Optional.empty()
        : Optional.of(marks + " marks for one outcome");
  }

  /** Each dispatch has its own cause, and so has each run after the first (I5). */
  private static Optional<String> dispatches(Account account, TaskState now) {
    Counters counters = now.counters();
    int causes =
        counters.attempts()
            + counters.interruptions()
            + counters.runnerLosses()
            + account.putOff()
            + (isFirstSentByTheLedger(now) ? 1 : 0);
    return account.dispatches() <= causes
        ? Optional.empty()
        : Optional.of(account.dispatches() + " dispatches for " + causes + " causes");
  }

  private static boolean isFirstSentByTheLedger(TaskState now) {
    return now.task().lineage().isPresent()
        || !now.task().plan().isNone()
        || now.task().queue().equals(QueueScenario.QUEUE);
  }

  /** Its bytes lie in the record on its queue. */
  private static boolean isInLine(TaskState now) {
    return now.hold().filter(Hold.Queue.class::isInstance).isPresent();
  }

  private static Optional<String> cancel(
      Optional<TaskState> before, LifecycleEvent event, TaskState now) {
    boolean stands = now.status().isTerminal() || now.status() == Status.CANCELLING;
    if (event instanceof LifecycleEvent.CancelRequested && before.isPresent() && !stands) {
      return Optional.of("a cancel was not heard");
    }
    Optional<TaskState> stopping = before.filter(state -> state.status() == Status.CANCELLING);
    boolean isLate = stopping.filter(state -> state.reason() == Reason.DEADLINE_PASSED).isPresent();
    boolean resumed =
        stopping.isPresent()
            && now.status() != Status.CANCELLING
            && now.status() != (isLate ? Status.EXPIRED : Status.CANCELLED);
    return resumed ? Optional.of("a cancelled task became " + now.status()) : Optional.empty();
  }

  /** Whoever claims what has ended, or what another attempt runs, must be stopped. */
  private static Optional<String> lateClaim(
      Optional<TaskState> before, LifecycleEvent event, Decision decision) {
    if (!(event instanceof LifecycleEvent.Claimed(var run)) || before.isEmpty()) {
      return Optional.empty();
    }
    boolean late =
        before.get().status().isTerminal()
            || before.get().task().attempt() != run.task().attempt()
            || (before.get().status() == Status.CANCELLING
                && before.get().claim().filter(claim -> Standing.isSame(claim, run)).isEmpty())
            || Standing.isInOtherHands(before.get(), run);
    boolean told =
        decision.effects().stream()
            .anyMatch(effect -> effect instanceof Effect.Tell(Control.StopRun _));
    return late && !told ? Optional.of("a late claim was not stopped") : Optional.empty();
  }

  /** Only the run that holds the task hears that it does. */
  private static Optional<String> confirmed(Decision decision) {
    Optional<String> holder = decision.state().flatMap(TaskState::claim).map(Run::execution);
    return decision.effects().stream()
            .flatMap(effect ->
                effect instanceof Effect.Tell(Control.StartRun start)
                    ? Stream.of(start.execution())
                    : Stream.empty())
            .allMatch(execution -> holder.filter(execution::equals).isPresent())
        ? Optional.empty()
        : Optional.of("a run was told to begin that does not hold its task");
  }

  /** What decides nothing takes nothing from the run that holds the task. */
  private static Optional<String> hold(
      Optional<TaskState> before, LifecycleEvent event, TaskState now) {
    Optional<Run> holder = before.flatMap(TaskState::claim);
    boolean harmless =
        switch (event) {
          case LifecycleEvent.Deferred(var deferred) -> isAnother(holder, deferred.run());
          case LifecycleEvent.RunEnded(var ended)
              when ended.outcome() instanceof Outcome.Interrupted
                  || ended.outcome() instanceof Outcome.StartFailed ->
              isAnother(holder, ended.run());
          default -> false;
        };
    boolean ended = now.status().isTerminal();
    return harmless && !ended && !now.claim().equals(holder)
        ? Optional.of("a run that does not hold the task took it from the one that does")
        : Optional.empty();
  }

  /** A replay that counts hears of each task once, from the old task's fold or the new one's. */
  private static Optional<String> answered(LifecycleEvent event, Decision decision) {
    long answers =
        decision.effects().stream().filter(effect -> effect instanceof Effect.Post).count();
    long passedOn =
        decision.effects().stream()
            .filter(effect -> effect instanceof Effect.Follow(_, LifecycleEvent.Replayed _))
            .count();
    boolean isAsked =
        switch (event) {
          case LifecycleEvent.ReplayRequested(var request) -> request.asked().isPresent();
          case LifecycleEvent.Replayed(var request, _) -> request.asked().isPresent();
          default -> false;
        };
    return isAsked && answers + passedOn != 1
        ? Optional.of(answers + " answers to a replay")
        : Optional.empty();
  }

  /** What is compared stays as it is. */
  private static Optional<String> shadowed(
      Account before, LifecycleEvent event, Decision decision) {
    return event instanceof LifecycleEvent.ReplayRequested(var request)
            && request.asked().filter(Request.Asked::shadow).isPresent()
            && !decision.state().equals(before.state())
        ? Optional.of("a shadow changed the task that it repeats")
        : Optional.empty();
  }

  /** Nobody hears of a shadow, and it has nothing that belongs to another task. */
  private static Optional<String> shadow(Account after, TaskState now) {
    if (!isShadow(now)) {
      return Optional.empty();
    }
    if (!after.replies().isEmpty() || after.letters() > 0) {
      return Optional.of("somebody was told of the end of a shadow");
    }
    boolean isAlone =
        now.task().replyTo().isEmpty()
            && now.task().plan().isNone()
            && now.task().idempotencyKey().equals(OutsideMoves.SHADOW.value());
    return isAlone && now.replayedAs().isEmpty()
        ? Optional.empty()
        : Optional.of("a shadow took what belongs to other tasks");
  }

  private static boolean isShadow(TaskState state) {
    return state.task().id().equals(OutsideMoves.SHADOW);
  }

  /** A ledger that wakes up for nothing would wake up for ever. */
  private static Optional<String> timer(
      LifecycleEvent event, Decision decision, Optional<TaskState> before) {
    boolean isTime =
        event instanceof LifecycleEvent.Due || event instanceof LifecycleEvent.BytesGone;
    boolean ended = before.filter(state -> state.status().isTerminal()).isPresent();
    return isTime && !ended && decision.state().equals(before)
        ? Optional.of("nothing followed " + Names.of(event))
        : Optional.empty();
  }

  /** The end of a pause concerns nobody but those that wait for it, and costs them nothing. */
  private static Optional<String> resumed(
      Optional<TaskState> before, LifecycleEvent event, Decision decision) {
    if (!(event instanceof LifecycleEvent.PauseEnded)) {
      return Optional.empty();
    }
    boolean waits =
        before
            .filter(state -> state.status() == Status.QUEUED && state.claim().isEmpty())
            .filter(state -> state.reason() == Reason.PAUSED && state.dueAt().isPresent())
            .isPresent();
    if (waits) {
      return decision.state().flatMap(TaskState::dueAt).isPresent()
          ? Optional.of("a task waits on although its pause is over")
          : Optional.empty();
    }
    return decision.state().equals(before) && decision.effects().isEmpty()
        ? Optional.empty()
        : Optional.of("the end of a pause moved a task that did not wait for it");
  }

  private static boolean isAnother(Optional<Run> holder, Run run) {
    return holder.filter(claim -> !Standing.isSame(claim, run)).isPresent();
  }

  private static boolean burns(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _, Outcome.Failed _, Outcome.TimedOut _, Outcome.Crashed _ -> true;
      case Outcome.StartFailed _, Outcome.Cancelled _, Outcome.Interrupted _ -> false;
    };
  }

  /** All but what may still be added to an end. */
  private static TaskState content(TaskState state) {
    Counters counters = state.counters();
    return new TaskState(
        state.task(),
        state.status(),
        state.reason(),
        state.detail(),
        new Counters(
            counters.deliveries(),
            counters.attempts(),
            counters.interruptions(),
            counters.runnerLosses(),
            0),
        state.submittedAt(),
        state.updatedAt(),
        state.dueAt(),
        state.at(),
        state.claim(),
        state.waiting(),
        state.history(),
        state.outcome(),
        Optional.empty(),
        Optional.empty(),
        state.noReplyRoute());
  }
}
