package dev.kurier.runner.ledger;

import static dev.kurier.runner.ledger.Sample.ID;
import static dev.kurier.runner.ledger.Sample.NOON;
import static dev.kurier.runner.ledger.Sample.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.MalformedCode;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.Task;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.ledger.LifecycleEvent.NodeLost.How;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LifecycleTest {

  private static final LedgerSettings SETTINGS = LedgerSettings.defaults("test");
  private static final Duration ALMOST_ALL = Duration.ofMillis(999);

  private final Lifecycle lifecycle = new Lifecycle(SETTINGS);
  private final Task task = Sample.task();
  private Optional<TaskState> state = Optional.empty();
  private List<Effect> effects = List.of();
  private Instant now = NOON;

  static Stream<Arguments> lastOutcomes() {
    Outcome permanent = Sample.failed(FailureKind.PERMANENT);
    Outcome invalid = Sample.failed(FailureKind.INVALID);
    Outcome retryable = Sample.failed(FailureKind.RETRYABLE);
    Outcome timedOut = new Outcome.TimedOut(Duration.ofSeconds(1), "too slow");
    return Stream.of(
        Arguments.of(1, Sample.succeeded(), Status.SUCCEEDED, Reason.COMPLETED),
        Arguments.of(1, permanent, Status.FAILED, Reason.PERMANENT_FAILURE),
        Arguments.of(1, invalid, Status.FAILED, Reason.INVALID),
        Arguments.of(1, retryable, Status.RETRYING, Reason.BACKOFF),
        Arguments.of(1, Sample.failed(FailureKind.DEPENDENCY), Status.RETRYING, Reason.BACKOFF),
        Arguments.of(1, timedOut, Status.RETRYING, Reason.BACKOFF),
        Arguments.of(1, Sample.crashed(), Status.RETRYING, Reason.BACKOFF),
        Arguments.of(1, new Outcome.StartFailed("x"), Status.QUEUED, Reason.START_FAILED),
        Arguments.of(1, new Outcome.Interrupted("x"), Status.QUEUED, Reason.DRAINED),
        Arguments.of(1, new Outcome.Cancelled("x"), Status.CANCELLED, Reason.CANCEL_REQUESTED),
        Arguments.of(3, retryable, Status.FAILED, Reason.ATTEMPTS_EXHAUSTED),
        Arguments.of(3, Sample.crashed(), Status.FAILED, Reason.ATTEMPTS_EXHAUSTED),
        Arguments.of(3, timedOut, Status.TIMED_OUT, Reason.ATTEMPTS_EXHAUSTED),
        Arguments.of(3, permanent, Status.FAILED, Reason.PERMANENT_FAILURE),
        Arguments.of(3, Sample.succeeded(), Status.SUCCEEDED, Reason.COMPLETED));
  }

  @ParameterizedTest
  @MethodSource("lastOutcomes")
  void outcomeDecidesWhatFollows(int attempt, Outcome outcome, Status status, Reason reason) {
    Task current = task.withAttempt(attempt);
    submit(current, 0);

    end("e1", current, outcome);

    assertThat(known().status()).isEqualTo(status);
    assertThat(known().reason()).isEqualTo(reason);
    assertThat(has(Effect.Answer.class)).isEqualTo(status.isTerminal());
    assertThat(has(Effect.Bury.class)).isEqualTo(status.isDeadLettered());
    assertThat(has(Effect.Redispatch.class)).isEqualTo(reason == Reason.DRAINED);
    assertThat(lifecycle.wakeAt(known()).isPresent()).isEqualTo(!status.isTerminal());
  }

  @Test
  void failureIsTriedAgainWithTheNextAttemptAfterItsWait() {
    submit(task, 0);
    end("e1", task, Sample.failed(FailureKind.RETRYABLE));
    assertThat(known().task().attempt()).isEqualTo(2);
    assertThat(known().counters().attempts()).isEqualTo(1);
    assertThat(known().dueAt()).contains(NOON.plus(ALMOST_ALL));

    now = NOON.plusSeconds(1);
    apply(new LifecycleEvent.Due());

    assertThat(known().status()).isEqualTo(Status.QUEUED);
    assertThat(known().dueAt()).isEmpty();
    assertThat(known().waiting()).isEmpty();
    assertThat(effects)
        .containsExactly(
            new Effect.Redispatch(Sample.QUEUE, new Body.Held(task.withAttempt(2)), 2));
  }

  @Test
  void dueTooEarlyChangesNothing() {
    submit(task, 0);
    end("e1", task, Sample.failed(FailureKind.RETRYABLE));
    TaskState before = known();

    apply(new LifecycleEvent.Due());

    assertThat(known()).isEqualTo(before);
    assertThat(effects).isEmpty();
  }

  @Test
  void wishOfTheHandlerIsHonouredUpToTheCap() {
    RetryPolicy policy = new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(10));

    assertThat(policy.delay(1, Optional.of(Duration.ofSeconds(30)), 0.5))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.delay(1, Optional.of(Duration.ofDays(3)), 0.5))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(policy.delay(4, Optional.empty(), 0.5)).isEqualTo(Duration.ofSeconds(4));
    assertThat(policy.delay(90, Optional.empty(), 0.5)).isEqualTo(Duration.ofMinutes(5));
    assertThat(policy.delay(2, Optional.empty(), 0)).isZero();
  }

  @Test
  void neitherInterruptionNorStartFailureNorDeferralBurnsAnAttempt() {
    submit(task, 0);
    end("e1", task, new Outcome.Interrupted("drain"));
    end("e2", task, new Outcome.StartFailed("no python"));
    now = NOON.plusSeconds(5);
    apply(new LifecycleEvent.Due());
    defer("e3", Reason.BREAKER_OPEN);

    assertThat(known().counters().attempts()).isZero();
    assertThat(known().counters().interruptions()).isEqualTo(1);
    assertThat(known().task().attempt()).isEqualTo(1);
    assertThat(known().waiting()).contains(task);
  }

  @Test
  void startFailuresWaitLongerEachTime() {
    submit(task, 0);
    end("e1", task, new Outcome.StartFailed("no python"));
    now = NOON.plusSeconds(1);
    apply(new LifecycleEvent.Due());

    end("e2", task, new Outcome.StartFailed("no python"));

    assertThat(known().dueAt()).contains(now.plus(ALMOST_ALL.multipliedBy(2)));
  }

  @Test
  void firstOutcomeWinsAndLaterOnesAreCounted() {
    submit(task, 0);
    end("e1", task, Sample.succeeded());
    TaskState first = known();

    end("e2", task, Sample.failed(FailureKind.PERMANENT));

    assertThat(effects).isEmpty();
    assertThat(known()).isEqualTo(StateDraft.of(first).countsDuplicate().build());
  }

  @Test
  void outcomeOfAPastAttemptIsADuplicate() {
    submit(task, 0);
    end("e1", task, Sample.failed(FailureKind.RETRYABLE));

    end("e2", task, Sample.succeeded());

    assertThat(known().status()).isEqualTo(Status.RETRYING);
    assertThat(known().counters().duplicates()).isEqualTo(1);
  }

  @Test
  void outcomeOfAnUnclaimedCopyCountsAndStopsTheClaimedOne() {
    submit(task, 0);
    claim("e1", "node-a");

    end("e2", task, Sample.succeeded());

    assertThat(known().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(told()).containsExactly(stop("e1", "another run has ended first"));
  }

  @Test
  void interruptedCopyBesideAClaimIsOnlyCounted() {
    submit(task, 0);
    claim("e1", "node-a");

    end("e2", task, new Outcome.Interrupted("drain"));

    assertThat(known().status()).isEqualTo(Status.RUNNING);
    assertThat(effects).isEmpty();
  }

  @Test
  void claimOfAnEndedTaskIsStopped() {
    submit(task, 0);
    end("e1", task, Sample.succeeded());
    TaskState before = known();

    claim("e2", "node-a");

    assertThat(known()).isEqualTo(before);
    assertThat(told()).containsExactly(stop("e2", "the task is in other hands"));
  }

  @Test
  void eventsMayComeBeforeTheSubmit() {
    end("e1", task, Sample.succeeded());
    TaskState before = known();

    submit(task, 0);

    assertThat(before.status()).isEqualTo(Status.SUCCEEDED);
    assertThat(known()).isEqualTo(before);
    assertThat(effects).isEmpty();
  }

  @Test
  void submitOfAnEndedTaskIsAnsweredAgainWithTheSameReply() {
    submit(task, 0);
    end("e1", task, Sample.succeeded());
    List<Effect> first = effects;

    now = NOON.plusSeconds(60);
    submit(task, 7);

    assertThat(effects).hasSize(1).containsExactly(first.getFirst());
  }

  @Test
  void sameIdWithAnotherPayloadIsRefusedAndTheFirstIsUntouched() {
    submit(task, 0);
    TaskState before = known();

    submit(Sample.task(ID, "{\"n\":2}"), 1);

    assertThat(known()).isEqualTo(before);
    Effect.Follow follow = (Effect.Follow) effects.getFirst();
    Decision refused = lifecycle.apply(Optional.empty(), follow.event(), moment());
    TaskState conflict = refused.state().orElseThrow();
    assertThat(conflict.status()).isEqualTo(Status.FAILED);
    assertThat(conflict.reason()).isEqualTo(Reason.INVALID);
    assertThat(conflict.task().id()).isEqualTo(follow.id());
    assertThat(refused.effects())
        .hasExactlyElementsOfTypes(
            Effect.Answer.class, Effect.Free.class, Effect.BuryRefused.class);
  }

  @Test
  void outcomeOfAConflictingPayloadIsNotTakenForTheFirst() {
    submit(task, 0);

    end("e1", Sample.task(ID, "{\"n\":2}"), Sample.succeeded());

    assertThat(known().status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void malformedRecordIsBuriedOnce() {
    Decoded.Malformed<Task> malformed =
        new Decoded.Malformed<>(MalformedCode.NOT_JSON, "at 1", Optional.empty());
    byte[] bytes = "oops".getBytes(StandardCharsets.UTF_8);
    LifecycleEvent.Refused refused =
        RefusedRecord.malformed(Sample.QUEUE, Optional.of(bytes), malformed, record(4), NOON);

    apply(refused);
    List<Effect> first = effects;
    apply(refused);

    assertThat(known().task().id().value()).isEqualTo("invalid:kurier.tasks.default:0:4");
    assertThat(known().detail()).isEqualTo("NOT_JSON: at 1");
    assertThat(first).hasExactlyElementsOfTypes(Effect.Free.class, Effect.BuryRefused.class);
    DeadLetter letter = ((Effect.BuryRefused) first.getLast()).letter();
    assertThat(letter.original()).isEqualTo(new DeadLetter.Original.Raw("b29wcw=="));
    assertThat(letter.from()).isEqualTo(record(4));
    assertThat(effects).isEmpty();
  }

  @Test
  void deadlineEndsAWaitingAndARunningTask() {
    Task hurried =
        Sample.task(
            ID, "1", Optional.of(new ReplyTo("shop", 0)), Optional.of(NOON.plusSeconds(10)));
    submit(hurried, 0);
    apply(new LifecycleEvent.Claimed(Sample.run("e1", "node-a", hurried)));
    assertThat(lifecycle.wakeAt(known())).contains(NOON.plusSeconds(10));

    now = NOON.plusSeconds(10);
    apply(new LifecycleEvent.Due());

    assertThat(known().status()).isEqualTo(Status.EXPIRED);
    assertThat(told()).hasSize(1);
    assertThat(has(Effect.Answer.class)).isTrue();
    assertThat(has(Effect.Bury.class)).isFalse();
  }

  @Test
  void submitAfterItsDeadlineExpiresAtOnce() {
    submit(Sample.task(ID, "1", Optional.empty(), Optional.of(NOON)), 0);

    assertThat(known().status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void unclaimedTaskIsNotForgottenForEver() {
    submit(task, 0);

    now = NOON.plus(SETTINGS.longestWait());
    apply(new LifecycleEvent.Due());

    assertThat(known().status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void claimThatComesAfterItsTaskWasPutOffIsNotBelieved() {
    submit(task, 0);
    defer("e1", Reason.BULKHEAD_FULL);
    TaskState before = known();

    claim("e1", "node-x");

    assertThat(known()).isEqualTo(before);
    assertThat(told()).containsExactly(stop("e1", "the task waits for its next dispatch"));
  }

  @Test
  void secondDeferralOfAWaitingTaskIsMerged() {
    submit(task, 0);
    defer("e1", Reason.BULKHEAD_FULL);
    TaskState before = known();

    defer("e2", Reason.BREAKER_OPEN);

    assertThat(known()).isEqualTo(before);
  }

  @Test
  void deferralForLongerThanTheCalendarWaitsAMonth() {
    submit(task, 0);
    Run run = run("e1", "node-x", task);
    Duration delay = Duration.ofMillis(Long.MAX_VALUE);
    apply(new LifecycleEvent.Deferred(new Event.Deferred(run, task, Reason.BREAKER_OPEN, delay)));

    assertThat(known().dueAt()).contains(NOON.plus(Duration.ofDays(30)));
  }

  @Test
  void taskWithoutAHandlerFailsAfterTheGrace() {
    submit(task, 0);
    defer("e1", Reason.NO_SUCH_HANDLER);
    now = NOON.plusSeconds(2);
    apply(new LifecycleEvent.Due());
    now = NOON.plusSeconds(29);
    defer("e2", Reason.NO_SUCH_HANDLER);
    assertThat(known().status()).isEqualTo(Status.QUEUED);
    now = NOON.plusSeconds(31);
    apply(new LifecycleEvent.Due());

    defer("e3", Reason.NO_SUCH_HANDLER);

    assertThat(known().status()).isEqualTo(Status.FAILED);
    assertThat(known().reason()).isEqualTo(Reason.INVALID);
    Effect.Bury letter = (Effect.Bury) effects.getFirst();
    assertThat(letter.cause().code()).isEqualTo("NO_SUCH_HANDLER");
  }

  @Test
  void lostNodeGivesItsTaskToAnotherWithTheSameAttempt() {
    submit(task, 0);
    claim("e1", "node-a");

    apply(new LifecycleEvent.NodeLost("node-a", How.SILENT));

    assertThat(known().status()).isEqualTo(Status.QUEUED);
    assertThat(known().reason()).isEqualTo(Reason.RUNNER_LOST);
    assertThat(known().counters().runnerLosses()).isEqualTo(1);
    assertThat(known().counters().interruptions()).isZero();
    assertThat(effects)
        .containsExactly(new Effect.Redispatch(Sample.QUEUE, new Body.Stored(record(0)), 1));
  }

  @Test
  void lostRunThatStillReportsItsStopIsNotDispatchedTwice() {
    submit(task, 0);
    claim("e1", "node-a");
    apply(new LifecycleEvent.NodeLost("node-a", How.SILENT));

    end("e1", task, new Outcome.Interrupted("claim lost"));

    assertThat(effects).isEmpty();
    assertThat(known().counters().duplicates()).isEqualTo(1);
  }

  @Test
  void lostRunThatStillSucceedsCounts() {
    submit(task, 0);
    claim("e1", "node-a");
    apply(new LifecycleEvent.NodeLost("node-a", How.SILENT));

    end("e1", task, Sample.succeeded());

    assertThat(known().status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void orderlyLeaveIsAnInterruptionAndNoLoss() {
    submit(task, 0);
    claim("e1", "node-a");

    apply(new LifecycleEvent.NodeLost("node-a", How.LEFT));

    assertThat(known().reason()).isEqualTo(Reason.DRAINED);
    assertThat(known().counters().runnerLosses()).isZero();
    assertThat(known().counters().interruptions()).isEqualTo(1);
  }

  @Test
  void claimLostByANodeThatLivesIsAnInterruptionHoweverOftenThatHappens() {
    submit(task, 0);
    for (String node : List.of("a", "b", "c", "d")) {
      claim("on-" + node, node);
      apply(new LifecycleEvent.NodeLost(node, How.GAVE_UP));

      assertThat(known().status()).isEqualTo(Status.QUEUED);
      assertThat(known().reason()).isEqualTo(Reason.CLAIM_LOST);
      assertThat(has(Effect.Redispatch.class)).isTrue();
    }
    assertThat(known().counters().interruptions()).isEqualTo(4);
    assertThat(known().counters().runnerLosses()).isZero();
  }

  @Test
  void nodeThatDoesNotHoldTheTaskIsNoLoss() {
    submit(task, 0);
    claim("e1", "node-a");
    TaskState before = known();

    apply(new LifecycleEvent.NodeLost("node-b", How.SILENT));

    assertThat(known()).isEqualTo(before);
  }

  @Test
  void thirdLostRunnerQuarantines() {
    submit(task, 0);
    for (String node : List.of("a", "b", "c")) {
      claim("on-" + node, node);
      apply(new LifecycleEvent.NodeLost(node, How.SILENT));
    }

    assertThat(known().status()).isEqualTo(Status.QUARANTINED);
    assertThat(known().history()).hasSize(3);
    assertThat(has(Effect.Bury.class)).isTrue();
    assertThat(has(Effect.Redispatch.class)).isFalse();
  }

  @Test
  void cancelEndsAWaitingTaskAtOnce() {
    submit(task, 0);
    defer("e1", Reason.BREAKER_OPEN);

    cancel();

    assertThat(known().status()).isEqualTo(Status.CANCELLED);
    assertThat(told()).containsExactly(new Control.CancelTask(ID, "not needed"));
    assertThat(has(Effect.Answer.class)).isTrue();
    assertThat(has(Effect.Bury.class)).isFalse();
  }

  @Test
  void cancelOfARunningTaskEndsWithAnythingThatEndsTheRun() {
    for (LifecycleEvent end :
        List.of(
            new LifecycleEvent.RunEnded(
                Sample.ended(run("e1", "a", task), new Outcome.Cancelled("x"), task)),
            new LifecycleEvent.RunEnded(
                Sample.ended(run("e1", "a", task), Sample.succeeded(), task)),
            new LifecycleEvent.RunEnded(
                Sample.ended(run("e1", "a", task), new Outcome.Interrupted("x"), task)),
            new LifecycleEvent.NodeLost("a", How.SILENT),
            new LifecycleEvent.NodeLost("a", How.LEFT))) {
      state = Optional.empty();
      submit(task, 0);
      claim("e1", "a");
      cancel();
      assertThat(known().status()).isEqualTo(Status.CANCELLING);
      assertThat(told()).hasSize(1);

      apply(end);

      assertThat(known().status()).isEqualTo(Status.CANCELLED);
      assertThat(has(Effect.Answer.class)).isTrue();
    }
  }

  @Test
  void cancelThatNobodyConfirmsEndsAfterItsLimit() {
    submit(task, 0);
    claim("e1", "a");
    cancel();

    now = lifecycle.wakeAt(known()).orElseThrow();
    apply(new LifecycleEvent.Due());

    assertThat(now).isEqualTo(NOON.plus(SETTINGS.cancelLimit()));
    assertThat(known().status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void cancelAfterTheEndChangesNothing() {
    submit(task, 0);
    end("e1", task, Sample.succeeded());
    TaskState before = known();

    cancel();

    assertThat(known()).isEqualTo(before);
    assertThat(effects).isEmpty();
  }

  @Test
  void cancelOfAnUnknownTaskIsToldToTheRunners() {
    cancel();

    assertThat(state).isEmpty();
    assertThat(told()).hasSize(1);
  }

  @Test
  void replayMakesOneNewTaskOfTheSameWork() {
    submit(task, 0);
    end("e1", task, Sample.failed(FailureKind.PERMANENT));
    Request.Replay request = new Request.Replay(ID, "r1", new TaskId("task-2"), task);

    apply(new LifecycleEvent.ReplayRequested(request));
    Effect.Follow follow = (Effect.Follow) effects.getFirst();
    Decision made = lifecycle.apply(Optional.empty(), follow.event(), moment());
    apply(new LifecycleEvent.ReplayRequested(request));

    assertThat(effects).isEmpty();
    assertThat(known().replayedAs()).contains(request.newId());
    TaskState replay = made.state().orElseThrow();
    assertThat(replay.task().id()).isEqualTo(request.newId());
    assertThat(replay.task().idempotencyKey()).isEqualTo(task.header().idempotencyKey());
    assertThat(replay.task().lineage().orElseThrow().rootId()).isEqualTo(ID);
    assertThat(made.effects()).hasSize(1);
    assertThat(lifecycle.apply(made.state(), follow.event(), moment()).effects()).isEmpty();
  }

  @Test
  void onlyADeadLetteredTaskIsReplayed() {
    submit(task, 0);
    end("e1", task, Sample.succeeded());

    apply(
        new LifecycleEvent.ReplayRequested(
            new Request.Replay(ID, "r1", new TaskId("task-2"), task)));

    assertThat(effects).isEmpty();
    assertThat(known().replayedAs()).isEmpty();
  }

  @Test
  void recordThatIsGoneExpiresItsTask() {
    submit(task, 0);
    claim("e1", "a");
    apply(new LifecycleEvent.NodeLost("a", How.SILENT));

    apply(new LifecycleEvent.BytesGone(record(0)));

    assertThat(known().status()).isEqualTo(Status.EXPIRED);
    assertThat(known().detail()).contains("is gone");
  }

  @Test
  void progressOfTheRunThatHoldsTheTaskIsKeptAndChangesNothingElse() {
    submit(task, 0);
    claim("e1", "a");
    TaskState before = known();
    now = NOON.plusSeconds(30);

    apply(Sample.progressed("e1", 40));
    apply(Sample.progressed("e1", 41));

    assertThat(known().progress().map(Progress::done)).contains(41.0);
    assertThat(withoutProgress(known())).isEqualTo(before);
    assertThat(effects).isEmpty();
    assertThat(lifecycle.wakeAt(known())).isEqualTo(lifecycle.wakeAt(before));
  }

  @Test
  void progressOfAnUnknownTaskCreatesNothing() {
    apply(Sample.progressed("e1", 40));

    assertThat(state).isEmpty();
    assertThat(effects).isEmpty();
  }

  @Test
  void progressOfAnotherRunIsIgnored() {
    submit(task, 0);
    apply(Sample.progressed("e1", 10));
    assertThat(known().progress()).isEmpty();
    claim("e2", "a");
    apply(Sample.progressed("e2", 20));
    TaskState before = known();

    apply(Sample.progressed("e1", 99));

    assertThat(known()).isEqualTo(before);
  }

  @Test
  void endKeepsTheLastProgressAndNoLaterOneChangesIt() {
    submit(task, 0);
    claim("e1", "node-x");
    apply(Sample.progressed("e1", 40));
    end("e1", task, Sample.failed(FailureKind.PERMANENT));
    TaskState ended = known();
    assertThat(ended.progress().map(Progress::done)).contains(40.0);

    apply(Sample.progressed("e1", 41));

    assertThat(known()).isEqualTo(ended);
  }

  @Test
  void nextRunBeginsWithoutProgress() {
    submit(task, 0);
    claim("e1", "a");
    apply(Sample.progressed("e1", 40));
    apply(new LifecycleEvent.NodeLost("a", How.SILENT));
    assertThat(known().progress()).isPresent();

    claim("e2", "b");

    assertThat(known().progress()).isEmpty();
  }

  @Test
  void taskThatIsBeingCancelledStillReports() {
    submit(task, 0);
    claim("e1", "a");
    cancel();

    apply(Sample.progressed("e1", 40));

    assertThat(known().status()).isEqualTo(Status.CANCELLING);
    assertThat(known().progress()).isPresent();
  }

  @Test
  void forcedCancelTellsTheRunnersSo() {
    submit(task, 0);
    claim("e1", "a");

    cancelByForce();

    assertThat(known().status()).isEqualTo(Status.CANCELLING);
    assertThat(told()).containsExactly(new Control.CancelTask(ID, "it hangs", true));
  }

  @Test
  void forcedCancelEscalatesOneThatIsUnderWayAndChangesNoState() {
    submit(task, 0);
    claim("e1", "a");
    cancel();
    TaskState cancelling = known();

    cancelByForce();

    assertThat(known()).isEqualTo(cancelling);
    assertThat(told()).containsExactly(new Control.CancelTask(ID, "it hangs", true));
    cancel();
    assertThat(effects).isEmpty();
  }

  @Test
  void forcedCancelReachesARunThatOutlivesTheEndOfItsTask() {
    submit(task, 0);
    cancel();
    assertThat(known().status()).isEqualTo(Status.CANCELLED);
    TaskState cancelled = known();

    cancelByForce();

    assertThat(known()).isEqualTo(cancelled);
    assertThat(effects)
        .containsExactly(new Effect.Tell(new Control.CancelTask(ID, "it hangs", true)));
  }

  @Test
  void forcedCancelOfATaskThatSucceededChangesNothing() {
    submit(task, 0);
    end("e1", task, Sample.succeeded());

    cancelByForce();

    assertThat(known().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(effects).isEmpty();
  }

  private static TaskState withoutProgress(TaskState state) {
    return StateDraft.of(state).progress(Optional.empty()).build();
  }

  private void submit(Task submitted, long offset) {
    apply(new LifecycleEvent.Submitted(submitted, record(offset), NOON));
  }

  private void claim(String execution, String node) {
    apply(new LifecycleEvent.Claimed(run(execution, node, task)));
  }

  private void end(String execution, Task ran, Outcome outcome) {
    apply(new LifecycleEvent.RunEnded(Sample.ended(run(execution, "node-x", ran), outcome, ran)));
  }

  private void defer(String execution, Reason reason) {
    apply(
        new LifecycleEvent.Deferred(Sample.deferred(run(execution, "node-x", task), task, reason)));
  }

  private void cancel() {
    apply(new LifecycleEvent.CancelRequested(new Request.Cancel(ID, "not needed")));
  }

  private void cancelByForce() {
    apply(new LifecycleEvent.CancelRequested(new Request.Cancel(ID, "it hangs", true)));
  }

  private static Run run(String execution, String node, Task ran) {
    return Sample.run(execution, node, ran);
  }

  private void apply(LifecycleEvent event) {
    Decision decision = lifecycle.apply(state, event, moment());
    state = decision.state();
    effects = decision.effects();
  }

  private Moment moment() {
    return new Moment(now, 0.999);
  }

  private TaskState known() {
    return state.orElseThrow();
  }

  private boolean has(Class<? extends Effect> kind) {
    return effects.stream().anyMatch(kind::isInstance);
  }

  private List<Control> told() {
    List<Control> told = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Tell(Control control)) {
        told.add(control);
      }
    }
    return told;
  }

  private static Control stop(String execution, String reason) {
    return new Control.StopRun(ID, execution, reason);
  }
}
